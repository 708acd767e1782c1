"""Small corrections to moto, each named and removable once moto has it by itself.

A correction says what moto does and what AWS does, with its page. `tests/aws` asks moto and the
local AWS the same question for each of them, and fails as soon as moto gives the right answer.
What moto lacks and nobody needs here is not corrected.
"""

from __future__ import annotations

from collections.abc import Callable

from tfgen.aws.local.corrections import (
    applicationautoscaling,
    autoscaling,
    cloudcontrol,
    cloudtrail,
    ec2,
    ecs,
    events,
    iam,
    kms,
    logs,
    s3,
    sns,
    sqs,
)

CORRECTIONS: tuple[Callable[[], None], ...] = (
    autoscaling.autoscaling_instance_refresh,
    autoscaling.autoscaling_scale_in_once_unprotected,
    cloudtrail.cloudtrail_delete_by_arn,
    ec2.ec2_interface_groups,
    ec2.ec2_launch_template_tags,
    ec2.ec2_no_public_address,
    ec2.ec2_root_iops,
    ec2.ec2_rule_description,
    ec2.ec2_spot_market,
    events.events_sns_target,
    events.events_disabled_rule,  # around the other one
    applicationautoscaling.applicationautoscaling_tags,
    cloudcontrol.cloudcontrol_ecs_service,
    ecs.ecs_service_is_steady,
    ecs.ecs_service_settings,
    ecs.ecs_exec,
    iam.iam_saml_provider_tags,
    kms.kms_rotation_period,
    logs.logs_group_class,
    s3.s3_conditional_deny,
    s3.s3_expected_bucket_owner,
    s3.s3_newer_noncurrent_versions,
    sns.sns_topic_attributes,
    sqs.sqs_compact_redrive_policy,
    sqs.sqs_policy_stays,
    sqs.sqs_redrive_allow_policy,
)


def apply() -> None:
    """Puts every correction into moto, in this process."""
    for correction in CORRECTIONS:
        correction()
