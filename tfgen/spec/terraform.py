"""Section `terraform`: which Terraform and which AWS provider may run this environment."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tfgen.spec.section import Section

Constraint = Annotated[
    str,
    Field(
        examples=[">= 1.10.0, < 2.0.0", "~> 5.100"],
        pattern=r"^\s*(=|!=|>=|<=|>|<|~>)?\s*[0-9]+(\.[0-9]+){0,2}(\s*,\s*(=|!=|>=|<=|>|<|~>)?\s*[0-9]+(\.[0-9]+){0,2})*\s*$",
    ),
]
"""https://developer.hashicorp.com/terraform/language/expressions/version-constraints"""


class Terraform(Section):
    """Version constraints, written as Terraform writes them."""

    required_version: Constraint = Field(
        default=">= 1.10.0, < 2.0.0",
        description="Terraform or OpenTofu. State locking in S3 (`use_lockfile`) needs 1.10.",
    )
    aws_provider: Constraint = Field(
        default=">= 5.100.0, < 7.0.0",
        description=(
            "The provider hashicorp/aws. The rendered HCL is checked against 5.100.0 and 6.25.0."
        ),
    )
