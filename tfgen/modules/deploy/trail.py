"""To deploy module `trail`: the trail, its key and its bucket; never to stop it."""

from __future__ import annotations

from tfgen.modules.deploy.buckets import bucket_needs
from tfgen.modules.deploy.keys import key_needs
from tfgen.modules.deploy.needs import Needs, everything, in_region
from tfgen.modules.policy import allow
from tfgen.spec.environment import Environment


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html."""
    names = spec.names
    trail = [spec.aws.arn("cloudtrail", f"trail/{names.trail}")]
    key = key_needs(spec, "Trail", names.trail_key_alias)
    bucket = bucket_needs(spec, "TrailBucket", names.trail_bucket)
    return Needs(
        reads=(
            *key.reads,
            *bucket.reads,
            allow(
                "FindTrail",
                ["cloudtrail:DescribeTrails"],
                [everything("Trails are listed by account and region", "awscloudtrail")],
                in_region(spec),
            ),
            allow(
                "ReadTrail",
                [
                    "cloudtrail:GetEventSelectors",
                    "cloudtrail:GetInsightSelectors",
                    "cloudtrail:GetTrail",
                    "cloudtrail:GetTrailStatus",
                    "cloudtrail:ListTags",
                ],
                trail,
            ),
        ),
        writes=(
            *key.writes,
            *bucket.writes,
            allow(
                "WriteTrail",
                [
                    "cloudtrail:AddTags",
                    "cloudtrail:CreateTrail",
                    "cloudtrail:DeleteTrail",
                    "cloudtrail:PutEventSelectors",
                    "cloudtrail:RemoveTags",
                    "cloudtrail:StartLogging",
                    "cloudtrail:UpdateTrail",
                ],
                trail,
            ),
        ),
    )
