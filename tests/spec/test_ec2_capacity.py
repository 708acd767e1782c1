"""Instance types and the architecture of their processors; images and their parameters."""

from __future__ import annotations

import pytest

from tfgen.spec.ec2_capacity import Ec2Capacity, architecture

ARM = "a1.large t4g.small m6g.large m6gd.large m7g.large c6gn.xlarge x2gd.large im4gn.large"
ARM += " is4gen.large g5g.xlarge hpc7g.4xlarge r8g.large i4g.large"
X86 = "t3.small t3a.small m5.large m6i.large m7i-flex.large g4dn.xlarge g5.xlarge g6.xlarge"
X86 += " gr6.4xlarge p4d.24xlarge u-6tb1.56xlarge inf2.xlarge d3en.xlarge"


@pytest.mark.parametrize("instance_type", ARM.split())
def test_graviton(instance_type: str) -> None:
    assert architecture(instance_type) == "ARM64"


@pytest.mark.parametrize("instance_type", X86.split())
def test_all_others(instance_type: str) -> None:
    assert architecture(instance_type) == "X86_64"


@pytest.mark.parametrize(
    ("system", "release", "arm", "parameter"),
    [
        (
            "amazon-linux-2023",
            None,
            False,
            "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
        ),
        (
            "amazon-linux-2023",
            "al2023-ami-ecs-hvm-2023.0.20260922-kernel-6.1-arm64",
            True,
            "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/"
            "al2023-ami-ecs-hvm-2023.0.20260922-kernel-6.1-arm64/image_id",
        ),
        (
            "bottlerocket",
            None,
            True,
            "/aws/service/bottlerocket/aws-ecs-2/arm64/latest/image_id",
        ),
        (
            "bottlerocket",
            "1.54.0",
            False,
            "/aws/service/bottlerocket/aws-ecs-2/x86_64/1.54.0/image_id",
        ),
    ],
)
def test_image_parameters(system: str, release: str | None, arm: bool, parameter: str) -> None:
    ec2 = Ec2Capacity.model_validate(
        {"instance_types": ["t3.small"], "operating_system": system, "image_release": release}
    )
    assert ec2.image_parameter(arm=arm) == parameter
