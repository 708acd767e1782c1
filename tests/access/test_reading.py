"""HCL → policies: every way in which a policy is written and attached, and what cannot be told."""

from __future__ import annotations

import pytest

from tests.access.environments import CLUSTER, PROVIDER, asked, estate
from tfgen.access.matrix import matrix
from tfgen.access.survey import estate_of
from tfgen.errors import TfgenError

STOP = """
data "aws_iam_policy_document" "stop" {
  statement {
    sid       = "Stop"
    actions   = ["ecs:StopTask"]
    resources = ["arn:aws:ecs:*:*:task/*"]
  }
}
"""
JSON = """jsonencode({
  Version   = "2012-10-17"
  Statement = [{ Effect = "Allow", Action = "ecs:*", Resource = "*" }]
})"""
ATTACHED = {
    "a policy of the role": (
        STOP
        + """
resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.id
  policy = data.aws_iam_policy_document.stop.json
}
"""
    ),
    "jsonencode": f"""
resource "aws_iam_role_policy" "app" {{
  role   = "app"
  policy = {JSON}
}}
""",
    "text": """
resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.name
  policy = <<-EOT
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
  EOT
}
""",
    "a managed policy": f"""
resource "aws_iam_policy" "stop" {{
  name   = "stop"
  policy = {JSON}
}}

resource "aws_iam_role_policy_attachment" "app" {{
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.stop.arn
}}
""",
    "a policy from a local value": f"""
locals {{
  stop = {JSON}
}}

resource "aws_iam_role_policy" "app" {{
  role   = aws_iam_role.app.name
  policy = local.stop
}}
""",
}


@pytest.mark.parametrize("how", ATTACHED)
def test_ways_to_attach_a_policy(how: str) -> None:
    assert asked(estate(ATTACHED[how]), "ecs:StopTask", "task").word == "allowed"


def test_values_cross_modules_both_ways() -> None:
    made = estate(
        """
module "names" {
  source = "./names"
}

module "people" {
  source    = "./people"
  task_arns = "arn:aws:ecs:eu-west-1:111122223333:task/${module.names.cluster}/*"
  role      = aws_iam_role.app.name
}
""",
        names='output "cluster" {\n  value = "ops"\n}\n',
        people="""
variable "role" {}
variable "task_arns" {}

data "aws_iam_policy_document" "stop" {
  statement {
    sid       = "Stop"
    actions   = ["ecs:StopTask"]
    resources = [var.task_arns]
  }
}

resource "aws_iam_role_policy" "app" {
  role   = var.role
  policy = data.aws_iam_policy_document.stop.json
}
""",
    )
    decision = asked(made, "ecs:StopTask", "task")
    assert decision.word == "allowed"
    assert decision.statement is not None
    assert decision.statement.policy == "module.people.data.aws_iam_policy_document.stop"
    assert str(decision.statement.place) == "modules/test/people/main.tf:6:3"
    elsewhere = "arn:aws:ecs:eu-west-1:111122223333:task/web/1"
    assert asked(made, "ecs:StopTask", elsewhere).word == "denied"


def test_a_variable_of_aws() -> None:
    made = estate("""
data "aws_iam_policy_document" "own" {
  statement {
    actions   = ["ecs:StopTask"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/owner"
      values   = ["&{aws:PrincipalTag/email}"]
    }
  }
}

resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.name
  policy = data.aws_iam_policy_document.own.json
}
""")
    tags = {"aws:PrincipalTag/email": "ann@example.com", "aws:ResourceTag/owner": "ann@example.com"}
    assert asked(made, "ecs:StopTask", "task", tags).word == "allowed"
    assert (
        asked(made, "ecs:StopTask", "task", {**tags, "aws:ResourceTag/owner": "x"}).word == "denied"
    )
    assert asked(made, "ecs:StopTask", "task").needs == ("aws:ResourceTag/owner",)


def test_a_permissions_boundary() -> None:
    made = estate(f"""
resource "aws_iam_policy" "most" {{
  name   = "most"
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "s3:*", Resource = "*" }}]
  }})
}}

resource "aws_iam_role" "bounded" {{
  name                 = "bounded"
  permissions_boundary = aws_iam_policy.most.arn
  assume_role_policy   = {JSON}

  inline_policy {{
    name   = "all"
    policy = {JSON}
  }}
}}
""")
    assert asked(made, "ecs:StopTask", "task", who="bounded").word == "denied"


def test_a_role_that_takes_on_a_role_brings_no_mfa() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html"""
    made = estate("""
resource "aws_iam_role" "team" {
  name               = "team"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = {
        AWS = ["arn:aws:iam::111122223333:role/dev", "arn:aws:iam::111122223333:user/ann"]
      }
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    }]
  })
}
""")
    cells = matrix(made).cells
    assert cells["enter-role-dev", "team"].decision.word == "denied"
    assert cells["enter-user-ann", "team"].decision.word == "allowed"
    assert cells["enter-user-ann-without-mfa", "team"].decision.word == "denied"


def test_a_key_without_a_policy_leaves_it_to_iam() -> None:
    made = estate(ATTACHED["text"])
    decision = asked(made, "kms:Decrypt", "key")
    assert decision.word == "allowed"
    assert asked(estate(""), "kms:Decrypt", "key").word == "denied"


OPEN = {
    "a policy of AWS": """
resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
""",
    "a policy from a file": """
resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.name
  policy = file("policy.json")
}
""",
    "a counted policy": STOP + """
resource "aws_iam_role_policy" "app" {
  count  = var.wanted ? 1 : 0
  role   = aws_iam_role.app.name
  policy = data.aws_iam_policy_document.stop.json
}
""",
    "dynamic statements": """
data "aws_iam_policy_document" "some" {
  dynamic "statement" {
    for_each = var.actions
    content {
      actions   = [statement.value]
      resources = ["*"]
    }
  }
}

resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.name
  policy = data.aws_iam_policy_document.some.json
}
""",
    "a resource that a function makes": """
resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = join(":", var.parts) }]
  })
}
""",
}  # fmt: skip


@pytest.mark.parametrize("what", OPEN)
def test_what_the_files_do_not_tell_stays_open(what: str) -> None:
    decision = asked(estate(OPEN[what]), "ecs:StopTask", "task")
    assert decision.word == "?"
    assert decision.needs


def test_a_hand_written_allow_for_one_cluster_is_found() -> None:
    """The row about other clusters asks about every cluster that a statement names."""
    made = estate("""
resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Sid      = "Payments"
      Effect   = "Allow"
      Action   = "ecs:ExecuteCommand"
      Resource = ["arn:aws:ecs:*:*:task/payments-*/*", "arn:aws:ecs:*:*:cluster/payments-*"]
    }]
  })
}
""")
    cell = matrix(made).cells["shell-elsewhere", "app"]
    assert cell.decision.word == "allowed"
    assert cell.decision.statement is not None
    assert cell.decision.statement.sid == "Payments"
    assert str(cell.decision.statement.place) == "modules/test/extra.tf:6"
    assert "payments-" in cell.request.resource


WRONG = {
    "what a role is cannot be told": (
        'resource "aws_iam_role_policy" "x" {\n  role   = var.role\n  policy = "{}"\n}\n',
        "cannot tell whose policy",
    ),
    "a value refers to itself": (
        'resource "aws_sns_topic" "a" {\n  name = aws_sns_topic.b.name\n}\n\n'
        'resource "aws_sns_topic" "b" {\n  name = aws_sns_topic.a.name\n}\n',
        "refers to itself",
    ),
    "broken HCL": ("resource {", "not HCL"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_read(what: str) -> None:
    hcl, message = WRONG[what]
    with pytest.raises(TfgenError, match=message) as caught:
        estate(hcl)
    assert all(problem.place and problem.hint for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"main.tf": CLUSTER}, "no provider tells account and region"),
        ({"main.tf": PROVIDER}, "no cluster with ECS Exec"),
        ({}, "no provider"),
    ],
)
def test_what_every_environment_has(files: dict[str, str], message: str) -> None:
    with pytest.raises(TfgenError, match=message):
        estate_of(files, "modules/test")
