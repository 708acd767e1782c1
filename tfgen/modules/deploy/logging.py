"""To deploy module `logging`: its key, log groups and bucket."""

from __future__ import annotations

from tfgen.hcl.literal import because
from tfgen.modules.deploy.buckets import bucket_needs
from tfgen.modules.deploy.keys import key_needs
from tfgen.modules.deploy.needs import Needs
from tfgen.modules.policy import allow
from tfgen.spec.environment import Environment

_PAGE = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "list_amazoncloudwatchlogs.html"
)


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html."""
    names = spec.names
    groups = [
        spec.aws.log_group_arn(name) for name in (names.session_log_group, names.output_log_group)
    ]
    # Most actions take the ARN with :* at its end, those about tags the one without.
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    both = [form for group in groups for form in (group, f"{group}:*")]
    key, bucket = (
        key_needs(spec, "Sessions", names.session_key_alias),
        bucket_needs(spec, "Bucket", names.bucket),
    )
    return Needs(
        reads=(
            allow(
                "FindLogGroups",
                ["logs:DescribeLogGroups"],
                [
                    because(
                        spec.aws.log_group_arn("*"),
                        f"Log groups are listed by account and region: {_PAGE}",
                    )
                ],
            ),
            allow("ReadLogGroups", ["logs:ListTagsForResource"], both),
            *key.reads,
            *bucket.reads,
        ),
        writes=(
            allow(
                "WriteLogGroups",
                [
                    "logs:AssociateKmsKey",
                    "logs:CreateLogGroup",
                    "logs:DeleteLogGroup",
                    "logs:DeleteRetentionPolicy",
                    "logs:PutRetentionPolicy",
                    "logs:TagResource",
                    "logs:UntagResource",
                ],
                both,
            ),
            *key.writes,
            *bucket.writes,
        ),
    )
