"""Small corrections to moto, each named and removable once moto has it by itself.

A correction says what moto does and what AWS does, with its page. `tests/aws` asks moto and the
local AWS the same question for each of them, and fails as soon as moto gives the right answer.
What moto lacks and nobody needs here is not corrected.
"""

from __future__ import annotations

from collections.abc import Callable

from tfgen.aws.local.corrections import ec2, ecs, iam, kms, logs, s3, sns, sqs

CORRECTIONS: tuple[Callable[[], None], ...] = (
    ec2.ec2_rule_description,
    ecs.ecs_exec,
    iam.iam_saml_provider_tags,
    kms.kms_rotation_period,
    logs.logs_group_class,
    s3.s3_conditional_deny,
    sns.sns_topic_attributes,
    sqs.sqs_compact_redrive_policy,
    sqs.sqs_policy_stays,
    sqs.sqs_redrive_allow_policy,
)


def apply() -> None:
    """Puts every correction into moto, in this process."""
    for correction in CORRECTIONS:
        correction()
