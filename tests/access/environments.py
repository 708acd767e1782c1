"""Small environments in HCL, and questions put to them."""

from __future__ import annotations

from collections.abc import Mapping

from tfgen.access.estate import Estate
from tfgen.access.evaluate import evaluate
from tfgen.access.facts import Given, request
from tfgen.access.policy import Decision
from tfgen.access.survey import estate_of
from tfgen.access.why import caller_named, resource_named

PROVIDER = """
provider "aws" {
  allowed_account_ids = ["111122223333"]
  region              = "eu-west-1"
}
"""
CLUSTER = """
resource "aws_kms_key" "sessions" {}

resource "aws_ecs_cluster" "ops" {
  name = "ops"

  configuration {
    execute_command_configuration {
      kms_key_id = aws_kms_key.sessions.arn
      logging    = "OVERRIDE"
    }
  }
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
"""


def estate(hcl: str, **modules: str) -> Estate:
    """An environment with a cluster, a key, a role `app`, and what is given besides.

    Args:
        hcl: More of the root module.
        modules: Name → the text of a module.
    """
    files: Mapping[str, str] = {
        "main.tf": PROVIDER + CLUSTER,
        "extra.tf": hcl,
        **{f"{name}/main.tf": text for name, text in modules.items()},
    }
    return estate_of(files, "modules/test")


def asked(
    estate: Estate, action: str, resource: str, given: Given | None = None, who: str = "app"
) -> Decision:
    """Puts a question to it."""
    made = request(
        estate.aws, caller_named(estate, who), action, resource_named(estate, resource), given or {}
    )
    return evaluate(estate.policies, made)
