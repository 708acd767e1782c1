"""Module `logging`: where transcripts and output are kept, and the key that encrypts them."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.kms_key import KmsKey

from tfgen.modules.key import ADMINISTRATION, THIS_KEY, THIS_KEY_COMMENT, customer_key
from tfgen.modules.module import Module, Output
from tfgen.modules.policy import Statement, allow, policy, principals, service, when
from tfgen.modules.transcript_bucket import transcript_bucket
from tfgen.spec.environment import Environment


@dataclass(frozen=True, slots=True)
class Logging:
    """What other modules need of it."""

    key_arn: Output
    key_id: Output
    session_log_group_name: Output
    session_log_group_arn: Output
    output_log_group_name: Output
    output_log_group_arn: Output
    bucket_name: Output
    bucket_arn: Output


def logging(module: Module, spec: Environment) -> Logging:
    """Key, log groups and bucket, all of them encrypted with the key."""
    key = _key(module, spec)
    sessions, output = _log_groups(module, spec, key)
    bucket = transcript_bucket(module, spec, key.arn)
    return Logging(
        key_arn=module.output(
            "key_arn", key.arn, "ARN of the KMS key of sessions and their transcripts."
        ),
        key_id=module.output(
            "key_id", key.key_id, "Id of the KMS key of sessions and their transcripts."
        ),
        session_log_group_name=module.output(
            "session_log_group_name", sessions.name, "Log group of the session transcripts."
        ),
        session_log_group_arn=module.output(
            "session_log_group_arn",
            sessions.arn,
            "ARN of the log group of the session transcripts.",
        ),
        output_log_group_name=module.output(
            "output_log_group_name", output.name, "Log group of the ops container's own output."
        ),
        output_log_group_arn=module.output(
            "output_log_group_arn",
            output.arn,
            "ARN of the log group of the ops container's own output.",
        ),
        bucket_name=module.output(
            "bucket_name", bucket.bucket, "Bucket of the session transcripts."
        ),
        bucket_arn=module.output(
            "bucket_arn", bucket.arn, "ARN of the bucket of the session transcripts."
        ),
    )


def _key(module: Module, spec: Environment) -> KmsKey:
    module.topic("The key of sessions and their transcripts")
    module.comment(THIS_KEY_COMMENT)
    document = policy(module, "key", _key_statements(spec))
    description = f"ECS Exec sessions of {spec.name} and their transcripts"
    return customer_key(
        module, spec, "sessions", description, spec.names.session_key_alias, document
    )


def _key_statements(spec: Environment) -> list[Statement]:
    """Roles are named in conditions, not as principals, so that the key can be made before them.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    account = principals("AWS", spec.aws.arn("iam", "root", region=""))
    names = spec.names
    statements = [
        allow("AdministerByIamPolicies", ADMINISTRATION, [THIS_KEY], to=account),
        allow(
            "EncryptLogGroups",
            [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            [THIS_KEY],
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
            when(
                "ArnEquals",
                "kms:EncryptionContext:aws:logs:arn",
                spec.aws.log_group_arn(names.session_log_group),
                spec.aws.log_group_arn(names.output_log_group),
            ),
            to=service(f"logs.{spec.aws.region}.{spec.aws.dns_suffix}"),
        ),
        allow(
            "RunSessionsInOpsTasks",
            # Decrypt opens the session's own channel; GenerateDataKey encrypts transcripts in S3.
            # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
            ["kms:Decrypt", "kms:GenerateDataKey"],
            [THIS_KEY],
            when("ArnEquals", "aws:PrincipalArn", *spec.transcribing_role_arns),
            to=account,
        ),
    ]
    # A team that only browses opens no session.
    if roles := [
        names.team_roles[name] for name, it in spec.access.teams.items() if it.opens_shells
    ]:
        statements.append(
            allow(
                "OpenSessionsByTeams",
                ["kms:GenerateDataKey"],
                [THIS_KEY],
                when("ArnEquals", "aws:PrincipalArn", *map(spec.aws.role_arn, roles)),
                to=account,
            )
        )
    if spec.logging.readers:
        statements.append(
            allow(
                "ReadTranscriptsInS3",
                ["kms:Decrypt"],
                [THIS_KEY],
                when("ArnEquals", "aws:PrincipalArn", *spec.logging.readers),
                when(
                    "StringEquals", "kms:ViaService", f"s3.{spec.aws.region}.{spec.aws.dns_suffix}"
                ),
                to=account,
            )
        )
    return statements


def _log_groups(
    module: Module, spec: Environment, key: KmsKey
) -> tuple[CloudwatchLogGroup, CloudwatchLogGroup]:
    module.topic("CloudWatch Logs")
    module.comment("One stream for each session, named by the session's id.")
    sessions = module.add(
        CloudwatchLogGroup,
        "sessions",
        name=spec.names.session_log_group,
        kms_key_id=key.arn,
        retention_in_days=spec.logging.retention_days,
    )
    output = module.add(
        CloudwatchLogGroup,
        "output",
        name=spec.names.output_log_group,
        kms_key_id=key.arn,
        retention_in_days=spec.logging.retention_days,
    )
    return sessions, output
