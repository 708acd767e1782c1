"""Module `ec2_capacity`: container instances that nobody logs in to, scaled by ECS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.autoscaling_group import (
    AutoscalingGroup,
    AutoscalingGroupInstanceRefresh,
    AutoscalingGroupInstanceRefreshPreferences,
    AutoscalingGroupLaunchTemplate,
    AutoscalingGroupMixedInstancesPolicy,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplate,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride,
    AutoscalingGroupTag,
)
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.ecs_capacity_provider import (
    EcsCapacityProvider,
    EcsCapacityProviderAutoScalingGroupProvider,
    EcsCapacityProviderAutoScalingGroupProviderManagedScaling,
)
from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplate,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateIamInstanceProfile,
    LaunchTemplateMetadataOptions,
    LaunchTemplateMonitoring,
    LaunchTemplateNetworkInterfaces,
    LaunchTemplateTagSpecifications,
)
from cdktf_cdktf_provider_aws.security_group import SecurityGroup

from tfgen.hcl.literal import base64lines
from tfgen.modules.ecs_cluster import EcsCluster
from tfgen.modules.egress import by_endpoints, https
from tfgen.modules.instance_role import agent_statements, systems_manager_statements, trust_ec2
from tfgen.modules.module import Module, Output
from tfgen.modules.policy import Statement, policy
from tfgen.modules.user_data import user_data
from tfgen.spec.ec2_capacity import Ec2Capacity
from tfgen.spec.environment import Environment


@dataclass(frozen=True, slots=True)
class Instances:
    """What other modules need of it."""

    capacity_provider: Output
    role_arn: Output
    security_group_id: Output


def ec2_capacity(module: Module, spec: Environment, cluster: EcsCluster) -> Instances:
    """Role, security group, launch template, Auto Scaling group and capacity provider."""
    ec2 = spec.cluster.capacity.ec2
    assert ec2 is not None  # the module is made for it alone
    role, profile = _role(module, spec, ec2, module.input("cluster_arn", cluster.arn))
    group = _security_group(module, spec)
    template = _launch_template(
        module, spec, ec2, profile, group, module.input("cluster_name", cluster.name)
    )
    provider = _capacity_provider(module, spec, ec2, _scaling_group(module, spec, ec2, template))
    return Instances(
        capacity_provider=module.output(
            "capacity_provider", provider.name, "Capacity provider of the container instances."
        ),
        role_arn=module.output("role_arn", role.arn, "ARN of the container instances' role."),
        security_group_id=module.output(
            "security_group_id", group.id, "Security group of the container instances."
        ),
    )


def _role(
    module: Module, spec: Environment, ec2: Ec2Capacity, cluster: str
) -> tuple[IamRole, IamInstanceProfile]:
    module.topic("Who container instances are")
    module.comment(
        "EC2 does not say for whom it asks; an instance profile works in its own account alone.\n"
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html"
    )
    trust = policy(module, "instances_trust", [trust_ec2(spec)])
    document = policy(module, "instances", _statements(spec, ec2, cluster))
    role = module.add(
        IamRole,
        "instances",
        name=spec.names.instances,
        description="What the ECS agent of a container instance may do: serve this cluster",
        assume_role_policy=trust,
    )
    module.add(IamRolePolicy, "instances", name="instances", role=role.name, policy=document)
    profile = module.add(IamInstanceProfile, "instances", name=spec.names.instances, role=role.name)
    return role, profile


def _statements(spec: Environment, ec2: Ec2Capacity, cluster: str) -> Iterator[Statement]:
    yield from agent_statements(spec, cluster)
    if ec2.systems_manager:
        yield from systems_manager_statements()


def _security_group(module: Module, spec: Environment) -> SecurityGroup:
    module.topic("The network: no way in, and HTTPS out")
    if spec.network.endpoints:
        module.comment(by_endpoints(spec))
    group = module.add(
        SecurityGroup,
        "instances",
        name=spec.names.instances,
        description="Container instances: no ingress",
        vpc_id=spec.network.vpc_id,
    )
    https(module, group, spec, "ECS agent, images, output, secrets")
    return group


def _launch_template(
    module: Module,
    spec: Environment,
    ec2: Ec2Capacity,
    profile: IamInstanceProfile,
    group: SecurityGroup,
    cluster: str,
) -> LaunchTemplate:
    module.topic("The instances")
    if ec2.image_release is None:
        module.comment(
            "The newest image at the time of the plan: that there is another one shows there, and "
            "nothing runs it before the plan is applied.\n" + _IMAGE_PAGES[ec2.operating_system]
        )
    arm = spec.ops_task.cpu_architecture == "ARM64"
    image = module.add(DataAwsSsmParameter, "image", name=ec2.image_parameter(arm=arm))
    module.comment(
        "One hop answers the instance alone, and its agent, which is in the host's network; two "
        "would answer containers on a bridge. Containers with awsvpc are as near as the instance: "
        "user data keeps them away (AWSVPC_BLOCK_IMDS).\n"
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html"
    )
    tags = {**spec.all_tags, "Name": spec.names.instances}
    return module.add(
        LaunchTemplate,
        "instances",
        name=spec.names.instances,
        description=f"Container instances of the cluster {spec.names.cluster}",
        image_id=image.insecure_value,
        instance_type=ec2.instance_types[0],
        user_data=base64lines(user_data(ec2, cluster)),
        block_device_mappings=[
            _volume(device, size) for device, size in _volumes(ec2.operating_system, ec2.volume_gib)
        ],
        iam_instance_profile=LaunchTemplateIamInstanceProfile(arn=profile.arn),
        metadata_options=LaunchTemplateMetadataOptions(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
        ),
        monitoring=LaunchTemplateMonitoring(enabled=True),
        network_interfaces=[
            LaunchTemplateNetworkInterfaces(
                associate_public_ip_address="false",
                delete_on_termination="true",
                security_groups=[group.id],
            )
        ],
        tag_specifications=[
            LaunchTemplateTagSpecifications(resource_type=kind, tags=tags)
            for kind in ("instance", "volume")
        ],
    )


_IMAGE_PAGES = {
    "amazon-linux-2023": (
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html"
    ),
    "bottlerocket": (
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-bottlerocket-retrieve-ami.html"
    ),
}


def _volumes(operating_system: str, gib: int) -> list[tuple[str, int | None]]:
    """(device, GiB or None for the image's own size); Bottlerocket keeps containers on a second.

    https://bottlerocket.dev/en/os/latest/#/install/quickstart/aws/ecs/
    """
    if operating_system == "bottlerocket":
        return [("/dev/xvda", None), ("/dev/xvdb", gib)]
    return [("/dev/xvda", gib)]


def _volume(device: str, gib: int | None) -> LaunchTemplateBlockDeviceMappings:
    return LaunchTemplateBlockDeviceMappings(
        device_name=device,
        ebs=LaunchTemplateBlockDeviceMappingsEbs(
            delete_on_termination="true", encrypted="true", volume_size=gib, volume_type="gp3"
        ),
    )


def _scaling_group(
    module: Module, spec: Environment, ec2: Ec2Capacity, template: LaunchTemplate
) -> AutoscalingGroup:
    """An Auto Scaling group whose size ECS decides, between its limits."""
    module.comment(
        "A new launch template replaces the instances one by one: first comes the new one, then "
        "ECS drains the old one, and waits up to 48 hours for tasks that people started.\n"
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html"
    )
    several = len(ec2.instance_types) > 1
    version = f"{template.latest_version}"  # a number, and a text where it is asked for
    return module.add(
        AutoscalingGroup,
        "instances",
        name=spec.names.instances,
        min_size=ec2.min_size,
        max_size=ec2.max_size,
        vpc_zone_identifier=list(spec.network.subnet_ids),
        protect_from_scale_in=True,
        launch_template=None
        if several
        else AutoscalingGroupLaunchTemplate(id=template.id, version=version),
        mixed_instances_policy=_mixed(ec2, template, version) if several else None,
        instance_refresh=AutoscalingGroupInstanceRefresh(
            strategy="Rolling",
            preferences=AutoscalingGroupInstanceRefreshPreferences(
                min_healthy_percentage=100,
                max_healthy_percentage=200,
                # ECS protects instances with tasks; without this a refresh would wait for them.
                scale_in_protected_instances="Refresh",
            ),
        ),
        tag=[
            # ECS asks for it: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
            AutoscalingGroupTag(key="AmazonECSManaged", value="true", propagate_at_launch=True)
        ],
    )


def _mixed(
    ec2: Ec2Capacity, template: LaunchTemplate, version: str
) -> AutoscalingGroupMixedInstancesPolicy:
    return AutoscalingGroupMixedInstancesPolicy(
        launch_template=AutoscalingGroupMixedInstancesPolicyLaunchTemplate(
            launch_template_specification=AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification(
                launch_template_id=template.id, version=version
            ),
            override=[
                AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride(instance_type=type_)
                for type_ in ec2.instance_types
            ],
        )
    )


def _capacity_provider(
    module: Module, spec: Environment, ec2: Ec2Capacity, group: AutoscalingGroup
) -> EcsCapacityProvider:
    module.comment(
        "ECS Exec does not work in a task that run-task starts before there is room for it: the "
        "group keeps min_size instances.\n"
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html#ecs-exec-considerations"
    )
    return module.add(
        EcsCapacityProvider,
        "instances",
        name=spec.names.instances,
        auto_scaling_group_provider=EcsCapacityProviderAutoScalingGroupProvider(
            auto_scaling_group_arn=group.arn,
            managed_draining="ENABLED",
            managed_termination_protection="ENABLED",
            managed_scaling=EcsCapacityProviderAutoScalingGroupProviderManagedScaling(
                status="ENABLED", target_capacity=ec2.target_capacity
            ),
        ),
    )
