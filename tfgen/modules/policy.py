"""IAM policy documents: statements as a reviewer reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)

from tfgen.modules.module import Module

Statement = DataAwsIamPolicyDocumentStatement
Condition = DataAwsIamPolicyDocumentStatementCondition
Principals = DataAwsIamPolicyDocumentStatementPrincipals


def policy(module: Module, label: str, statements: Iterable[Statement]) -> str:
    """Adds a policy document to the module; returns the reference to its JSON."""
    return module.add(DataAwsIamPolicyDocument, label, statement=list(statements)).json


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str] = (),
    *conditions: Condition,
    to: Sequence[Principals] = (),
) -> Statement:
    """A statement that allows; `to` is for resource policies and trust policies."""
    return _statement("Allow", sid, actions, resources, conditions, to)


def deny(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str] = (),
    *conditions: Condition,
    to: Sequence[Principals] = (),
    not_resources: Sequence[str] = (),
) -> Statement:
    """A statement that denies, which no allow can undo."""
    return _statement("Deny", sid, actions, resources, conditions, to, not_resources)


def when(test: str, variable: str, *values: str) -> Condition:
    """A condition: `when("StringEquals", "ecs:container-name", "ops")`."""
    return Condition(test=test, variable=variable, values=list(values))


def variable(key: str) -> str:
    """A policy variable, which stands for the request's own value: `${aws:userid}` in IAM.

    Terraform's document writes it with an ampersand:
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document#context-variable-interpolation
    """
    return f"&{{{key}}}"


def service(*names: str) -> list[Principals]:
    """AWS services as principals, such as `ecs-tasks.amazonaws.com`."""
    return [Principals(type="Service", identifiers=list(names))]


def principals(kind: str, *identifiers: str) -> list[Principals]:
    """Principals of type `AWS` or `Federated`."""
    return [Principals(type=kind, identifiers=list(identifiers))]


def _statement(
    effect: str,
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    conditions: Sequence[Condition],
    to: Sequence[Principals],
    not_resources: Sequence[str] = (),
) -> Statement:
    return Statement(
        sid=sid,
        effect=effect,
        actions=list(actions),
        resources=list(resources) or None,
        not_resources=list(not_resources) or None,
        condition=list(conditions) or None,
        principals=list(to) or None,
    )
