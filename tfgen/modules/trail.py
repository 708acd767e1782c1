"""Module `trail`: a trail of every region, its key and its bucket, where the account has none."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudtrail import (
    Cloudtrail,
    CloudtrailEventSelector,
    CloudtrailEventSelectorDataResource,
)
from cdktf_cdktf_provider_aws.kms_key import KmsKey

from tfgen.modules.key import ADMINISTRATION, THIS_KEY, THIS_KEY_COMMENT, customer_key
from tfgen.modules.logging import Logging
from tfgen.modules.module import Module
from tfgen.modules.policy import allow, policy, principals, service, when
from tfgen.modules.trail_bucket import CLOUDTRAIL, trail_bucket
from tfgen.modules.trail_outputs import Trail
from tfgen.spec.environment import Environment
from tfgen.spec.trail import CreatedTrail


def trail(module: Module, spec: Environment, chosen: CreatedTrail, logging: Logging) -> Trail:
    """Every management event of every region, in files that tell when somebody changed them."""
    # Its ARN is known beforehand, and key and bucket must know it before it is there.
    arn = spec.aws.arn("cloudtrail", f"trail/{spec.names.trail}")
    key = _key(module, spec, chosen, arn)
    bucket, bucket_policy = trail_bucket(module, spec, chosen.bucket, arn)
    module.topic("The trail")
    module.comment(
        "The management events of every region, IAM's included, in files with digests that show "
        "whether somebody changed one.\n"
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html"
    )
    made = module.add(
        Cloudtrail,
        "audit",
        name=spec.names.trail,
        s3_bucket_name=bucket.bucket,
        kms_key_id=key.arn,
        enable_log_file_validation=True,
        include_global_service_events=True,
        is_multi_region_trail=True,
        event_selector=_transcript_objects(module, logging) if chosen.transcript_objects else None,
        depends_on=[bucket_policy],
    )
    return Trail(
        name=module.output("name", made.name, "Name of the trail."),
        arn=module.output("arn", made.arn, "ARN of the trail."),
        bucket_name=module.output("bucket_name", bucket.bucket, "Bucket of the trail's files."),
        key_id=module.output("key_id", key.key_id, "Id of the KMS key of the trail's files."),
        key_arn=module.output("key_arn", key.arn, "ARN of the KMS key of the trail's files."),
    )


def _transcript_objects(module: Module, logging: Logging) -> list[CloudtrailEventSelector]:
    """Management events, and calls on every object of the bucket of the transcripts.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
    """
    bucket = module.input("bucket_arn", logging.bucket_arn)
    objects = CloudtrailEventSelectorDataResource(type="AWS::S3::Object", values=[f"{bucket}/"])
    return [
        CloudtrailEventSelector(
            read_write_type="All", include_management_events=True, data_resource=[objects]
        )
    ]


def _key(module: Module, spec: Environment, chosen: CreatedTrail, trail_arn: str) -> KmsKey:
    """A key that CloudTrail encrypts with for this trail alone, and that few may decrypt with.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    """
    module.topic("The key of the trail's files")
    module.comment(THIS_KEY_COMMENT)
    account = principals("AWS", spec.aws.arn("iam", "root", region=""))
    of_this_trail = when("StringEquals", "aws:SourceArn", trail_arn)
    trail = spec.aws.arn("cloudtrail", f"trail/{spec.names.trail}", region="*")
    context = when("StringLike", "kms:EncryptionContext:aws:cloudtrail:arn", trail)
    statements = [
        allow("AdministerByIamPolicies", ADMINISTRATION, [THIS_KEY], to=account),
        allow(
            "EncryptFiles",
            ["kms:GenerateDataKey*"],
            [THIS_KEY],
            of_this_trail,
            context,
            to=service(CLOUDTRAIL),
        ),
        allow(
            "DescribeKey", ["kms:DescribeKey"], [THIS_KEY], of_this_trail, to=service(CLOUDTRAIL)
        ),
    ]
    if chosen.readers:
        statements.append(
            allow(
                "ReadFiles",
                ["kms:Decrypt"],
                [THIS_KEY],
                when("ArnEquals", "aws:PrincipalArn", *chosen.readers),
                context,
                to=account,
            )
        )
    document = policy(module, "key", statements)
    alias = spec.names.trail_key_alias
    return customer_key(module, spec, "trail", f"Trail of {spec.name}", alias, document)
