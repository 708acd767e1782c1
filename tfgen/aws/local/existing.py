"""What a spec takes for granted in its account: the local AWS must hold it beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "vpc",
    "subnet",
    "security_group",
    "bucket",
    "saml_provider",
    "oidc_provider",
    "secret",
    "parameter",
    "repository",
]


@dataclass(frozen=True, slots=True)
class Existing:
    """One existing thing, under exactly the name that the spec gives it.

    Attributes:
        kind: What it is.
        name: Its id (VPC, subnet, security group), name (bucket, repository) or ARN (the others;
            a parameter may have either).
        region: Where it is; what is global, and what an ARN already says, follow from it too.
        vpc: The id of the VPC that a subnet or a security group belongs to, else "".
        owner: The account that a bucket belongs to, where that is another one, else "".
    """

    kind: Kind
    name: str
    region: str
    vpc: str = ""
    owner: str = ""
