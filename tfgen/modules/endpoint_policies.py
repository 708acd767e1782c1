"""What each VPC endpoint lets through: the ops task's own calls, and nobody else's.

The principal is `*` and a condition names the role: a gateway takes it no other way, and one form
for all reads best.
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfgen.hcl.literal import because
from tfgen.modules.ecs_cluster import EcsCluster
from tfgen.modules.iam import Iam
from tfgen.modules.instance_role import (
    SYSTEMS_MANAGER,
    SYSTEMS_MANAGER_MESSAGES,
    agent_statements,
)
from tfgen.modules.logging import Logging
from tfgen.modules.module import Module
from tfgen.modules.policy import Condition, Statement, allow, principals, when
from tfgen.modules.session_agent import session_channels
from tfgen.modules.transcript_bucket import TRANSCRIPT_PREFIX
from tfgen.spec.endpoints import EndpointService
from tfgen.spec.environment import Environment

if TYPE_CHECKING:  # its bindings cost time, and there may be no container instances
    from tfgen.modules.connect_host.module import ConnectHost
    from tfgen.modules.ec2_capacity import Instances

_ANYONE = principals("*", "*")
# Session Manager's agent, transcripts, packages, and ECS Exec.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
_OF_HOST = ("ec2messages", "ecs", "kms", "logs", "s3", "ssm", "ssmmessages")
_ACTIONS = "https://docs.aws.amazon.com/service-authorization/latest/reference/"


@dataclass(frozen=True, slots=True)
class Known:
    """What the policies may name. What one of them does name becomes an input of the module."""

    module: Module
    logging: Logging
    cluster_: EcsCluster
    iam: Iam
    instances_: Instances | None
    host_: ConnectHost | None

    @property
    def cluster(self) -> str:
        """The ARN of the cluster."""
        return self.module.input("cluster_arn", self.cluster_.arn)

    @property
    def task(self) -> str:
        """The ARN of the ops container's role."""
        return self.module.input("task_role_arn", self.iam.task_role_arn)

    @property
    def execution(self) -> str:
        """The ARN of the role that starts the ops container."""
        return self.module.input("execution_role_arn", self.iam.execution_role_arn)

    @property
    def instances(self) -> str:
        """The ARN of the container instances' role, "" where there are none."""
        if self.instances_ is None:
            return ""
        return self.module.input("instances_role_arn", self.instances_.role_arn)

    @property
    def host(self) -> str:
        """The ARN of the connect host's role, "" where there is none."""
        if self.host_ is None:
            return ""
        return self.module.input("connect_host_role_arn", self.host_.role_arn)

    @property
    def key(self) -> str:
        """The ARN of the key of sessions."""
        return self.module.input("key_arn", self.logging.key_arn)

    @property
    def session_log_group(self) -> str:
        """The ARN of the log group of transcripts."""
        return self.module.input("session_log_group_arn", self.logging.session_log_group_arn)

    @property
    def output_log_group(self) -> str:
        """The ARN of the log group of the container's output."""
        return self.module.input("output_log_group_arn", self.logging.output_log_group_arn)

    @property
    def bucket(self) -> str:
        """The ARN of the bucket of transcripts."""
        return self.module.input("bucket_arn", self.logging.bucket_arn)


def endpoint_statements(
    spec: Environment, service: EndpointService, known: Known
) -> Iterator[Statement]:
    """The policy of one endpoint."""
    yield from _STATEMENTS[service](spec, known)
    if service in _OF_HOST and known.host:
        prefix = service.partition(".")[0].partition("-")[0]
        page = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"
        what = because(f"{prefix}:*", f"The host's own role says what it may do: {page}")
        anything = because("*", "As above.")
        yield _by(known.host, "ConnectHost", [what], [anything])
    if spec.network.endpoints and spec.network.endpoints.other_clients:
        prefix = service.partition(".")[0].partition("-")[0]
        page = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"
        yield allow(
            "OtherClientsOfThisAccount",
            [
                because(
                    f"{prefix}:*",
                    f"The rest of the VPC comes through here too, with its own policies: {page}",
                )
            ],
            [because("*", f"Of this account, which the condition names: {page}")],
            when("StringEquals", "aws:PrincipalAccount", spec.aws.account),
            to=_ANYONE,
        )


def _by(role: str, sid: str, actions: list[str], resources: list[str]) -> Statement:
    return allow(sid, actions, resources, _made_by(role), to=_ANYONE)


def _made_by(role: str) -> Condition:
    return when("ArnEquals", "aws:PrincipalArn", role)


def _ssmmessages(_spec: Environment, known: Known) -> Iterator[Statement]:
    """The channels of the agent in the task.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
    """
    yield session_channels(_made_by(known.task), to=_ANYONE)


def _kms(_spec: Environment, known: Known) -> Iterator[Statement]:
    """The key of the session itself; S3 and Logs call KMS on their own.

    https://docs.aws.amazon.com/kms/latest/developerguide/vpce-policy-condition.html
    """
    yield _by(known.task, "OpenSessions", ["kms:Decrypt"], [known.key])


def _logs(spec: Environment, known: Known) -> Iterator[Statement]:
    """Transcripts, and the container's own output.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-and-interface-VPC.html
    """
    yield _by(
        known.task,
        "FindLogGroup",
        ["logs:DescribeLogGroups"],
        [
            because(
                spec.aws.log_group_arn("*"),
                "Log groups are listed by account and region: "
                f"{_ACTIONS}list_amazoncloudwatchlogs.html",
            )
        ],
    )
    yield _by(
        known.task,
        "WriteTranscripts",
        ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        [f"{known.session_log_group}:*"],
    )
    yield _by(
        known.execution,
        "WriteOutput",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [f"{known.output_log_group}:*"],
    )


def _ecr(spec: Environment, known: Known) -> Iterator[Statement]:
    """The image's manifest, and the way to its layers.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
    """
    yield _by(
        known.execution,
        "SignIn",
        ["ecr:GetAuthorizationToken"],
        [
            because(
                "*",
                "A token is for the whole registry: "
                f"{_ACTIONS}list_amazonelasticcontainerregistry.html",
            )
        ],
    )
    if repository := spec.ops_task.ecr_repository:
        account, region, name = repository
        yield _by(
            known.execution,
            "PullImage",
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [f"arn:{spec.aws.partition}:ecr:{region}:{account}:repository/{name}"],
        )


def _s3(spec: Environment, known: Known) -> Iterator[Statement]:
    """Transcripts, and buckets of AWS's own that ECS and patches read.

    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
    """
    yield _by(
        known.task,
        "FindBucket",
        ["s3:GetBucketLocation", "s3:GetEncryptionConfiguration"],
        [known.bucket],
    )
    yield _by(
        known.task,
        "WriteTranscripts",
        ["s3:PutObject"],
        [f"{known.bucket}/{TRANSCRIPT_PREFIX}/*"],
    )
    yield _read(
        spec,
        "PullImageLayers",
        f"prod-{spec.aws.region}-starport-layer-bucket",
        "ECR signs these requests itself, so that no role of ours is their principal: https://docs.aws.amazon.com/"
        "AmazonECR/latest/userguide/vpc-endpoints.html#ecr-setting-up-s3-gateway",
    )
    ec2 = spec.cluster.capacity.ec2
    if _patched(spec):
        for sid, bucket in (
            ("ReadPatchDocuments", f"aws-ssm-{spec.aws.region}"),
            ("ReadPatchBaselines", f"patch-baseline-snapshot-{spec.aws.region}"),
        ):
            reason = (
                "The patches' own requests, by whatever principal: https://docs.aws.amazon.com/systems-manager/"
                "latest/userguide/ssm-agent-technical-details.html#ssm-agent-minimum-s3-permissions"
            )
            yield _read(spec, sid, bucket, reason)
    if known.host:
        yield _read(
            spec,
            "ReadSessionManagerPlugin",
            "session-manager-downloads",
            "Read without signing in: https://docs.aws.amazon.com/systems-manager/latest/userguide/"
            "install-plugin-linux-verify-signature.html",
        )
    updates = ec2 and ec2.systems_manager and ec2.operating_system == "amazon-linux-2023"
    if updates or known.host:
        yield _read(
            spec,
            "ReadPackages",
            f"al2023-repos-{spec.aws.region}-de612dc2",
            "Packages are read without signing in: https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html",
        )


def _read(spec: Environment, sid: str, bucket: str, reason: str) -> Statement:
    """Reading from a bucket of AWS's own, which other principals sign for, or nobody does."""
    resource = because(f"arn:{spec.aws.partition}:s3:::{bucket}/*", reason)
    return allow(sid, ["s3:GetObject"], [resource], to=_ANYONE)


def _secretsmanager(spec: Environment, known: Known) -> Iterator[Statement]:
    """The ops task's own secrets.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html
    """
    secrets = spec.ops_task.secrets.values()
    if arns := sorted({secret.secretsmanager for secret in secrets if secret.secretsmanager}):
        yield _by(known.execution, "ReadSecrets", ["secretsmanager:GetSecretValue"], arns)


def _ssm(spec: Environment, known: Known) -> Iterator[Statement]:
    """The ops task's own parameters, and the instances' patches.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
    """
    secrets = spec.ops_task.secrets.values()
    if arns := sorted({secret.ssm for secret in secrets if secret.ssm}):
        yield _by(known.execution, "ReadParameters", ["ssm:GetParameters"], arns)
    if _patched(spec):
        yield _systems_manager(known, "PatchAndInventory", SYSTEMS_MANAGER)


def _ec2messages(spec: Environment, known: Known) -> Iterator[Statement]:
    """What Systems Manager tells the instances.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
    """
    if _patched(spec):
        yield _systems_manager(known, "TakeOrders", SYSTEMS_MANAGER_MESSAGES)


def _patched(spec: Environment) -> bool:
    ec2 = spec.cluster.capacity.ec2
    return ec2 is not None and ec2.systems_manager


def _systems_manager(known: Known, sid: str, actions: tuple[str, ...]) -> Statement:
    reason = f"Most of these have no resource to name: {_ACTIONS}list_awssystemsmanager.html"
    return _by(known.instances, sid, list(actions), [because("*", reason)])


def _ecs(spec: Environment, known: Known) -> Iterator[Statement]:
    """The calls of the ECS agent.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
    """
    if known.instances:
        by_instances = when("ArnEquals", "aws:PrincipalArn", known.instances)
        yield from agent_statements(spec, known.cluster, by_instances, to=_ANYONE)


_STATEMENTS: dict[EndpointService, Callable[[Environment, Known], Iterator[Statement]]] = {
    "ssmmessages": _ssmmessages,
    "kms": _kms,
    "logs": _logs,
    "s3": _s3,
    "ecr.api": _ecr,
    "ecr.dkr": _ecr,
    "secretsmanager": _secretsmanager,
    "ssm": _ssm,
    "ecs": _ecs,
    "ecs-agent": _ecs,
    "ecs-telemetry": _ecs,
    "ec2messages": _ec2messages,
}
