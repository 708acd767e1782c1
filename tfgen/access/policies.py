"""Every policy of an environment: what roles may do, and whom resources let in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tfgen.access.policy import Policy
from tfgen.access.truth import NO, Truth, unknown
from tfgen.spec.aws import Aws

WITH_POLICIES = ("ecr", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs", "sts")
"""Services whose resources can have a policy that lets people in; sts for the trust of roles.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
"""


def is_alias(resource: str) -> bool:
    """Whether it is the alias of a KMS key, which has no policy of its own: IAM alone decides.

    https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
    """
    return ":kms:" in resource and ":alias/" in resource


@dataclass(frozen=True, slots=True)
class Identity:
    """A role that these files make, or that they attach policies to.

    Attributes:
        policies: Those that say what it may do.
        boundary: Its permissions boundary.
        complete: Whether these files make it, and so tell all of its policies.
    """

    policies: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Guard:
    """What a resource itself says about who gets at it.

    Attributes:
        policy: Its policy.
        beyond: Whether a policy that these files do not tell could let somebody in.
    """

    policy: Policy | None = None
    beyond: Truth = NO


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy of an environment.

    Attributes:
        identities: By ARN.
        guards: By ARN, of the resources that these files make: trust policies too.
    """

    aws: Aws
    identities: Mapping[str, Identity] = field(default_factory=dict)
    guards: Mapping[str, Guard] = field(default_factory=dict)

    def guard(self, service: str, resource: str) -> Guard:
        """What the policy of a resource says, for an action of a service."""
        if service not in WITH_POLICIES or resource == "*" or is_alias(resource):
            return Guard()
        whole = resource.partition("/")[0] if service == "s3" else resource  # a bucket's objects
        missing = Guard(beyond=unknown(f"the policy of {whole}, which these files do not tell"))
        return self.guards.get(whole, missing)
