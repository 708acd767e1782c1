"""What no pipeline may do, whatever else allows it."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.hcl.literal import because
from tfgen.modules.deploy.pipelines import own_policies, own_provider, own_roles
from tfgen.modules.policy import Statement, deny
from tfgen.modules.transcript_bucket import TRANSCRIPT_PREFIX
from tfgen.spec.environment import Environment


def guard(spec: Environment) -> Iterator[Statement]:
    """A pipeline cannot change its own power, nor use what it deploys.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    changes = [
        f"iam:{verb}*"
        for verb in ("Add", "Attach", "Create", "Delete", "Detach", "PassRole", "Put", "Remove")
    ]
    changes += [f"iam:{verb}*" for verb in ("Set", "Tag", "Untag", "Update", "Upload")]
    yield deny(
        "DenyChangingPipelines",
        changes,
        [*own_roles(spec), own_policies(spec), own_provider(spec)],
    )
    everywhere = because("*", "Denies it everywhere: a pipeline needs no shell.")
    yield deny("DenyShells", ["ecs:ExecuteCommand", "ssm:StartSession"], [everywhere])
    yield deny(
        "DenyTakingOnRoles",
        ["sts:AssumeRole", "sts:AssumeRoleWithSAML"],
        [spec.aws.role_arn(name) for name in spec.names.team_roles.values()],
    )
    bucket = f"arn:{spec.aws.partition}:s3:::{spec.names.bucket}"
    yield deny(
        "DenyTranscriptsInS3",
        ["s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*"],
        [f"{bucket}/{TRANSCRIPT_PREFIX}/*"],
    )
    if spec.trail and spec.trail.create:
        files = f"arn:{spec.aws.partition}:s3:::{spec.names.trail_bucket}/*"
        yield deny(
            "DenyFilesOfTrail", ["s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*"], [files]
        )
    yield deny(
        "DenyTranscriptsInLogs",
        ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:GetLogRecord", "logs:StartQuery"],
        [f"{spec.aws.log_group_arn(spec.names.session_log_group)}:*"],
    )
