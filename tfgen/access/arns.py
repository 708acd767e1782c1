"""The ARN that a resource will have, as far as its arguments tell.

Each service's ARNs: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tfgen.spec.aws import Aws

_REGIONAL = "arn:{partition}:{service}:{region}:{account}:"
_GLOBAL = "arn:{partition}:iam::{account}:"

# Resource type → service and ARN; in braces its arguments, or `id` for what AWS will make up.
_ARNS = {
    "aws_iam_role": ("iam", _GLOBAL + "role{path}{name}"),
    "aws_iam_user": ("iam", _GLOBAL + "user{path}{name}"),
    "aws_iam_policy": ("iam", _GLOBAL + "policy{path}{name}"),
    "aws_iam_saml_provider": ("iam", _GLOBAL + "saml-provider/{name}"),
    "aws_iam_openid_connect_provider": ("iam", _GLOBAL + "oidc-provider/{host}"),
    "aws_instance": ("ec2", _REGIONAL + "instance/{id}"),
    "aws_kms_key": ("kms", _REGIONAL + "key/{id}"),
    "aws_kms_alias": ("kms", _REGIONAL + "{name}"),
    "aws_s3_bucket": ("s3", "arn:{partition}:s3:::{bucket}"),
    "aws_cloudwatch_log_group": ("logs", _REGIONAL + "log-group:{name}"),
    "aws_ecs_cluster": ("ecs", _REGIONAL + "cluster/{name}"),
    "aws_ecs_task_definition": ("ecs", _REGIONAL + "task-definition/{family}:{id}"),
    "aws_sns_topic": ("sns", _REGIONAL + "{name}"),
    "aws_sqs_queue": ("sqs", _REGIONAL + "{name}"),
    "aws_cloudwatch_event_rule": ("events", _REGIONAL + "rule/{name}"),
    "aws_cloudwatch_metric_alarm": ("cloudwatch", _REGIONAL + "alarm:{alarm_name}"),
    "aws_cloudtrail": ("cloudtrail", _REGIONAL + "trail/{name}"),
    "aws_secretsmanager_secret": ("secretsmanager", _REGIONAL + "secret:{name}-{id}"),
    "aws_ssm_document": ("ssm", _REGIONAL + "document/{name}"),
    "aws_ssm_parameter": ("ssm", _REGIONAL + "parameter/{name}"),
    "aws_ecr_repository": ("ecr", _REGIONAL + "repository/{name}"),
}
# What else an attribute is called, by the provider's documentation of each resource.
_SAME = {
    ("aws_iam_role", "id"): "name",
    ("aws_s3_bucket", "id"): "bucket",
    ("aws_cloudwatch_log_group", "id"): "name",
    ("aws_iam_policy", "id"): "arn",
    ("aws_sns_topic", "id"): "arn",
    ("aws_ecs_cluster", "id"): "arn",
    ("aws_sqs_queue", "id"): "arn",  # its address, which stands for the queue as its ARN does
    ("aws_sqs_queue", "url"): "arn",
    ("aws_kms_key", "id"): "arn",  # AWS takes the one for the other
    ("aws_kms_key", "key_id"): "arn",
}


def same_as(type_: str, name: str) -> str:
    """What an attribute is the same as: the `url` of a queue stands for its `arn`."""
    return _SAME.get((type_, name), name)


def arn_of(type_: str, argument: Callable[[str], str], id_: str, aws: Aws) -> str | None:
    """The ARN of a resource, or None for types whose ARNs are not known here.

    Args:
        type_: Such as `aws_kms_key`.
        argument: Gives the value of an argument, or "" where it is not set.
        id_: What stands for the part that AWS makes up.
        aws: Account, region and partition.
    """
    if type_ not in _ARNS:
        return None
    service, template = _ARNS[type_]
    known = {
        "partition": aws.partition,
        "service": service,
        "region": aws.region,
        "account": aws.account,
        "id": id_,
    }
    arn = template.format_map(_Fields(known, argument))
    return arn.replace("parameter//", "parameter/").replace(
        "oidc-provider/https://", "oidc-provider/"
    )


class _Fields(dict[str, str]):
    def __init__(self, known: Mapping[str, str], argument: Callable[[str], str]) -> None:
        super().__init__(known)
        self._argument = argument

    def __missing__(self, name: str) -> str:
        if name == "host":  # of an OIDC provider, whose `url` it is
            return self._argument("url").removeprefix("https://") or self["id"]
        return self._argument(name) or ("/" if name == "path" else self["id"])
