"""Module `connect_host`: an instance to connect from, reached through Session Manager alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.instance import (
    Instance,
    InstanceInstanceMarketOptions,
    InstanceInstanceMarketOptionsSpotOptions,
    InstanceMetadataOptions,
    InstanceRootBlockDevice,
)
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.ssm_document import SsmDocument

from tfgen.hcl.literal import jsonencode
from tfgen.modules.connect_host.policies import host_statements
from tfgen.modules.connect_host.user_data import USER, user_data
from tfgen.modules.ecs_cluster import EcsCluster
from tfgen.modules.egress import egress
from tfgen.modules.instance_role import trust_ec2
from tfgen.modules.logging import Logging
from tfgen.modules.module import Module, Output
from tfgen.modules.policy import policy
from tfgen.modules.transcript_bucket import TRANSCRIPT_PREFIX
from tfgen.spec.connect_host import ConnectHost as ConnectHostSection
from tfgen.spec.environment import Environment
from tfgen.spec.names import label
from tfgen.spec.network import ANYWHERE, Egress


@dataclass(frozen=True, slots=True)
class ConnectHost:
    """What people need to open a session on it, and what endpoints have to let through."""

    instance_id: Output
    session_document: Output
    role_arn: Output
    security_group_id: Output


def connect_host(
    module: Module,
    spec: Environment,
    host: ConnectHostSection,
    logging: Logging,
    cluster: EcsCluster,
) -> ConnectHost:
    """The instance, its role, its security group, and the document that sessions start with."""
    key = module.input("key_arn", logging.key_arn)
    document = _sessions(module, spec, host, logging, key)
    role, profile = _profile(module, spec, logging, cluster, key)
    group = _security_group(module, spec)
    instance = _instance(module, spec, host, profile, group)
    return ConnectHost(
        instance_id=module.output("instance_id", instance.id, "Id of the connect host."),
        session_document=module.output(
            "session_document", document.name, "Document that sessions on it are started with."
        ),
        role_arn=module.output("role_arn", role.arn, "ARN of the connect host's role."),
        security_group_id=module.output(
            "security_group_id", group.id, "Security group of the connect host."
        ),
    )


def _sessions(
    module: Module, spec: Environment, host: ConnectHostSection, logging: Logging, key: str
) -> SsmDocument:
    module.topic("Sessions on the host: encrypted, transcribed, and not as root")
    module.comment(
        "The transcripts lie where those of ECS Exec lie.\n"
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html"
    )
    inputs: dict[str, Any] = {
        "s3BucketName": module.input("bucket_name", logging.bucket_name),
        "s3KeyPrefix": TRANSCRIPT_PREFIX,
        "s3EncryptionEnabled": True,
        "cloudWatchLogGroupName": module.input(
            "session_log_group_name", logging.session_log_group_name
        ),
        "cloudWatchEncryptionEnabled": True,
        "cloudWatchStreamingEnabled": False,
        "kmsKeyId": key,
        "runAsEnabled": True,
        "runAsDefaultUser": USER,
        "idleSessionTimeout": str(host.idle_timeout_minutes),
        "maxSessionDuration": str(host.max_session_minutes),
        "shellProfile": {"linux": "exec /bin/bash --login"},
    }
    return module.add(
        SsmDocument,
        "sessions",
        name=spec.names.connect_host_sessions,
        document_type="Session",
        document_format="JSON",
        content=jsonencode(
            {
                "schemaVersion": "1.0",
                "description": f"Transcribed sessions on {spec.names.connect_host}",
                "sessionType": "Standard_Stream",
                "inputs": inputs,
            }
        ),
    )


def _profile(
    module: Module, spec: Environment, logging: Logging, cluster: EcsCluster, key: str
) -> tuple[IamRole, IamInstanceProfile]:
    module.topic("What the host itself may do")
    document = policy(
        module,
        "host",
        host_statements(
            spec,
            cluster=module.input("cluster_arn", cluster.arn),
            key=key,
            log_group=module.input("session_log_group_arn", logging.session_log_group_arn),
            bucket=module.input("bucket_arn", logging.bucket_arn),
        ),
    )
    role = module.add(
        IamRole,
        "host",
        name=spec.names.connect_host_role,
        description="The connect host: sessions with transcripts, shells in the ops container",
        assume_role_policy=policy(module, "trust_host", [trust_ec2(spec)]),
    )
    module.add(IamRolePolicy, "host", name="host", role=role.name, policy=document)
    name = spec.names.connect_host_role
    return role, module.add(IamInstanceProfile, "host", name=name, role=role.name)


def _security_group(module: Module, spec: Environment) -> SecurityGroup:
    module.topic("The network: no way in, and HTTPS out")
    group = module.add(
        SecurityGroup,
        "host",
        name=spec.names.connect_host,
        description="Connect host: no ingress",
        vpc_id=spec.network.vpc_id,
    )
    # Its packages come from no endpoint that could be named.
    for cidr in spec.network.https_cidrs or (ANYWHERE,):
        egress(
            module,
            group,
            label(f"https_{cidr}"),
            "HTTPS to AWS: Session Manager, ECS, packages, logs",
            Egress(port=443, cidr=cidr),
        )
    return group


def _instance(
    module: Module,
    spec: Environment,
    host: ConnectHostSection,
    profile: IamInstanceProfile,
    group: SecurityGroup,
) -> Instance:
    module.topic("The instance")
    ami = host.ami or _newest_ami(module, host)
    module.comment(
        "There is no key pair and no public address. A changed script makes a new instance, but a "
        "newer image alone does not: the host installs its updates itself."
    )
    return module.add(
        Instance,
        "host",
        ami=ami,
        instance_type=host.instance_type,
        subnet_id=host.subnet_id or spec.network.subnet_ids[0],
        associate_public_ip_address=False,
        vpc_security_group_ids=[group.id],
        iam_instance_profile=profile.name,
        disable_api_termination=host.termination_protection,
        ebs_optimized=True,
        instance_market_options=_spot(host),
        # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
        metadata_options=InstanceMetadataOptions(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
        ),
        root_block_device=InstanceRootBlockDevice(
            encrypted=True,
            volume_type=host.volume.type,
            volume_size=host.volume.size_gib,
            iops=host.volume.iops,
            delete_on_termination=True,
        ),
        user_data=user_data(spec, host),
        user_data_replace_on_change=True,
        tags={"Name": spec.names.connect_host},
        lifecycle=TerraformResourceLifecycle(ignore_changes=["ami"]),
    )


def _newest_ami(module: Module, host: ConnectHostSection) -> str:
    """AWS's parameter that names the newest image.

    https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
    """
    name = f"al2023-ami-kernel-default-{host.architecture}"
    parameter = module.add(
        DataAwsSsmParameter, "ami", name=f"/aws/service/ami-amazon-linux-latest/{name}"
    )
    return parameter.insecure_value


def _spot(host: ConnectHostSection) -> InstanceInstanceMarketOptions | None:
    """Stopped, not terminated, when EC2 takes the capacity back, and started again afterwards."""
    if not host.spot:
        return None
    return InstanceInstanceMarketOptions(
        market_type="spot",
        spot_options=InstanceInstanceMarketOptionsSpotOptions(
            max_price=host.spot.max_price,
            spot_instance_type="persistent",
            instance_interruption_behavior="stop",
        ),
    )
