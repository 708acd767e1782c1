"""cdktf elements become blocks, with references to one another."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tfgen.hcl import literal
from tfgen.hcl.blocks import Attribute, Block
from tfgen.hcl.layout import text
from tfgen.render.files import activate

if TYPE_CHECKING:
    from tfgen.modules.module import Module


def _module() -> Module:
    import cdktf
    from constructs import RootConstruct

    from tfgen.modules.module import Module

    return Module(cdktf.TerraformStack(RootConstruct(), "stack"), Counter(), "example")


def test_a_property_of_what_is_added_is_a_reference_to_the_attribute() -> None:
    activate()
    from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocument
    from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

    from tfgen.modules.module import files

    module = _module()
    who = module.add(DataAwsIamPolicyDocument, "who")
    first = module.add(SnsTopic, "first", name=f"a-{who.id}")
    module.add(SnsTopic, "second", name=f"b-{first.kms_master_key_id}", depends_on=[first, who])
    with pytest.raises(AttributeError, match=r"aws_sns_topic\.first has no attribute 'to_string'"):
        first.to_string()
    assert text(files([module])["example/main.tf"]) == (
        """\
data "aws_iam_policy_document" "who" {}

resource "aws_sns_topic" "first" {
  name = "a-${data.aws_iam_policy_document.who.id}"
}

resource "aws_sns_topic" "second" {
  name = "b-${aws_sns_topic.first.kms_master_key_id}"

  depends_on = [
    aws_sns_topic.first,
    data.aws_iam_policy_document.who,
  ]
}
"""
    )


def test_the_order_of_values_is_that_of_the_alphabet() -> None:
    """They are a set to AWS: which comes first in the code must not show."""
    activate()
    from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

    from tfgen.modules.module import files
    from tfgen.modules.policy import allow, policy, when

    module = _module()
    first, second = (module.add(SnsTopic, label) for label in ("first", "second"))
    condition = when("ArnEquals", "aws:SourceArn", second.arn, first.arn)
    policy(module, "example", [allow("Example", ["sns:Publish"], ["*"], condition)])
    document = next(
        block
        for block in files([module])["example/main.tf"]
        if isinstance(block, Block) and block.type == "data"
    )
    assert _values(document) == ["${aws_sns_topic.first.arn}", "${aws_sns_topic.second.arn}"]


def _values(block: Block) -> object:
    for item in block.body:
        if isinstance(item, Attribute) and item.name == "values":
            return item.value
        if isinstance(item, Block) and (found := _values(item)):
            return found
    return None


def test_a_lifecycle_is_written_as_terraform_wants_it() -> None:
    """Conditions as blocks and without quotes, what is ignored as names."""
    activate()
    import cdktf
    from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

    from tfgen.hcl.literal import expression
    from tfgen.modules.module import files

    module = _module()
    check = cdktf.Postcondition(
        condition=expression('startswith(self.arn, "arn:aws:")'),
        error_message='Not "that one"',
    )
    lifecycle = cdktf.TerraformResourceLifecycle(
        ignore_changes=["tracing_config", "display_name"], postcondition=[check]
    )
    module.add(SnsTopic, "example", name="example", lifecycle=lifecycle)
    assert text(files([module])["example/main.tf"]) == (
        """\
resource "aws_sns_topic" "example" {
  name = "example"

  lifecycle {
    ignore_changes = [
      display_name,
      tracing_config,
    ]

    postcondition {
      condition     = startswith(self.arn, "arn:aws:")
      error_message = "Not \\"that one\\""
    }
  }
}
"""
    )


def test_no_mark_is_taken_for_another() -> None:
    marks = [value for name, value in vars(literal).items() if name.isupper() and name != "M"]
    assert len(marks) == len(set(marks)) > 5
