"""Starting instances: with which profile, from which image, in which network."""

from __future__ import annotations

from collections.abc import Sequence

from tfgen.hcl.literal import because
from tfgen.modules.deploy.needs import becomes_ours, is_ours
from tfgen.modules.policy import Statement, allow, when
from tfgen.spec.environment import Environment

_PAGE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html"
_RUN = ["ec2:RunInstances"]


def launches(
    spec: Environment, sid: str, profile: str, subnets: Sequence[str], image: str | None
) -> tuple[Statement, ...]:
    """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances.

    Args:
        spec: The environment.
        sid: What the Sids end in.
        profile: The one instance profile that an instance may have.
        subnets: Where it may be.
        image: The one image that it may start from, or None for any of AWS's own.
    """

    def new(kind: str) -> str:
        return because(spec.aws.arn("ec2", f"{kind}/*"), f"Made by the launch itself: {_PAGE}")

    images = f"arn:{spec.aws.partition}:ec2:{spec.aws.region}::image/{image or '*'}"
    if image is None:
        images = because(images, f"Those of AWS, which the condition names: {_PAGE}")
    ours = because(spec.aws.arn("ec2", "security-group/*"), f"Those of our own: {_PAGE}")
    profile_arn = spec.aws.arn("iam", f"instance-profile/{profile}", region="")
    return (
        allow(
            f"Launch{sid}",
            _RUN,
            [new("instance")],
            when("ArnEquals", "ec2:InstanceProfile", profile_arn),
            *becomes_ours(spec),
        ),
        allow(
            f"LaunchImageOf{sid}",
            _RUN,
            [images],
            *([] if image else [when("StringEquals", "ec2:Owner", "amazon")]),
        ),
        allow(f"LaunchInOurSecurityGroups{sid}", _RUN, [ours], *is_ours(spec)),
        allow(
            f"LaunchWith{sid}",
            _RUN,
            [
                *(spec.aws.arn("ec2", f"subnet/{subnet}") for subnet in subnets),
                new("network-interface"),
                new("volume"),
            ],
        ),
        allow(
            "TagWhatIsLaunched",
            ["ec2:CreateTags"],
            [new("instance"), new("volume")],
            when("StringEquals", "ec2:CreateAction", "RunInstances"),
            *becomes_ours(spec),
        ),
    )
