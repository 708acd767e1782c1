"""Terraform's state in S3: reading it, locking it, and for an apply writing it."""

from __future__ import annotations

from tfgen.modules.deploy.needs import Needs
from tfgen.modules.policy import Statement, allow, when
from tfgen.spec.environment import Environment
from tfgen.spec.state import LocalState


def state_needs(spec: Environment) -> Needs:
    """https://developer.hashicorp.com/terraform/language/backend/s3#s3-bucket-permissions.

    A plan locks too, and the lock is an object beside the state: the plan role writes that one
    object and no other.
    """
    state = spec.state
    assert not isinstance(state, LocalState)  # the spec has seen to it
    bucket = f"arn:{spec.aws.partition}:s3:::{state.bucket}"
    key = state.key or f"{spec.name}/terraform.tfstate"
    lock = [f"{bucket}/{key}.tflock"]
    return Needs(
        reads=(
            allow(
                "FindState",
                ["s3:ListBucket"],
                [bucket],
                # Where Terraform looks for other workspaces, which tfgen does not use.
                when("StringEquals", "s3:prefix", "env:/", key),
            ),
            allow("ReadState", ["s3:GetObject"], [f"{bucket}/{key}"]),
            allow("LockState", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], lock),
            *_key(spec, state.kms_key_arn, state.region or spec.aws.region),
        ),
        writes=(allow("WriteState", ["s3:PutObject"], [f"{bucket}/{key}"]),),
    )


def _key(spec: Environment, key: str | None, region: str) -> list[Statement]:
    """For the lock, which S3 encrypts as well, the plan role encrypts too."""
    if not key:
        return []
    through_s3 = when("StringEquals", "kms:ViaService", f"s3.{region}.{spec.aws.dns_suffix}")
    return [allow("UseKeyOfState", ["kms:Decrypt", "kms:GenerateDataKey"], [key], through_s3)]
