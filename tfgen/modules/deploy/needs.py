"""What it takes to deploy one Terraform module, and ways to say it."""

from __future__ import annotations

from dataclasses import dataclass

from tfgen.hcl.literal import because
from tfgen.modules.policy import Condition, Statement, when
from tfgen.spec.environment import Environment

_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference"


@dataclass(frozen=True, slots=True)
class Needs:
    """Statements for the roles of pipelines.

    Two modules may need the very same statement; it then has the same Sid, and is written once.

    Attributes:
        reads: What refreshing calls. Both roles get them.
        writes: What making, changing and destroying calls. Only the apply role gets them.
    """

    reads: tuple[Statement, ...] = ()
    writes: tuple[Statement, ...] = ()


def everything(why: str, page: str) -> str:
    """The resource `*`, for actions of which AWS says in its reference that they have no other.

    Args:
        why: In words, without a final full stop.
        page: The service's page of the Service Authorization Reference, without `list_`.
    """
    return because("*", f"{why}: {_REFERENCE}/list_{page}.html")


def in_region(spec: Environment) -> Condition:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html."""
    return when("StringEquals", "aws:RequestedRegion", spec.aws.region)


def is_ours(spec: Environment) -> tuple[Condition, ...]:
    """For what has an id of AWS's own and no name: it carries the tags of this environment.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
    """
    return _tagged(spec, "aws:ResourceTag")


def becomes_ours(spec: Environment) -> tuple[Condition, ...]:
    """It is made with the tags of this environment."""
    return _tagged(spec, "aws:RequestTag")


def _tagged(spec: Environment, key: str) -> tuple[Condition, ...]:
    return (
        when("StringEquals", f"{key}/environment", spec.name),
        when("StringEquals", f"{key}/managed-by", "tfgen"),
    )
