"""The HCL of one environment → what it consists of, found by following its references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tfgen.access.attached import policies_of
from tfgen.access.estate import Estate, Host, Who
from tfgen.access.instances import Found, Instance, Resource, resources
from tfgen.access.others import principals_named
from tfgen.access.policies import Identity, Policies
from tfgen.access.policy import Caller
from tfgen.access.values import Value, Values
from tfgen.configuration.document import Block, Literal, Sequence
from tfgen.configuration.modules import Module, read
from tfgen.errors import Place, Problem, TfgenError
from tfgen.spec.aws import Aws

_TEAM_LABEL = "team_"
_TEAM_ROLE = re.compile(r".*-access-(.+)")
_PERSON = re.compile(r"[^:]+:([\w+=,.@-]{2,64})")
_PIPELINE_ROLE = re.compile(r".*-(pipeline-(?:plan|apply))")
_HOST_ROLE = re.compile(r".*-(connect-host)")
_EXEC = ("configuration", "execute_command_configuration")
_LOGS = (*_EXEC, "log_configuration")


def estate_of(files: Mapping[str, str], root: str) -> Estate:
    """Reads the HCL of one environment.

    Args:
        files: Path below the environment's root module → text.
        root: The root module's directory, to name places.

    Raises:
        TfgenError: A file cannot be read, there is no cluster with ECS Exec, or account and region
            are not told.
    """
    configuration = read(files, root)
    if configuration.unreadable:
        raise TfgenError(*configuration.unreadable)
    top = Instance((), configuration.modules.get("") or Module("", (), True, ()))
    values = Values(configuration, _aws(top, root))
    found = tuple(resources(configuration, top))
    try:
        return _survey(values, found, policies_of(values, found), root)
    except RecursionError as error:
        hint = "`terraform validate` names the cycle"
        raise TfgenError(Problem("something in it refers to itself", Place(root), hint)) from error


def _survey(values: Values, found: tuple[Resource, ...], policies: Policies, root: str) -> Estate:
    def every(type_: str) -> list[Resource]:
        return [one for one in found if one.type == type_]

    def arns(type_: str) -> tuple[str, ...]:
        return tuple(values.arn(one) for one in every(type_))

    cluster = next((one for one in every("aws_ecs_cluster") if _inner(one.block, _EXEC)), None)
    if cluster is None:
        hint = "tfgen renders one: is this the right directory, or the right revision?"
        raise TfgenError(Problem("there is no cluster with ECS Exec", Place(root), hint))
    task = next(iter(every("aws_ecs_task_definition")), None)
    containers = _containers(values, task) if task else []
    names = tuple(str(one.get("name", "")) for one in containers)
    bucket = _text(values, cluster, _LOGS, "s3_bucket_name")
    log_group = _text(values, cluster, _LOGS, "cloud_watch_log_group_name")
    prefix = _text(values, cluster, _LOGS, "s3_key_prefix")
    roles = {
        name: values.text(task, f"{name}_role_arn") if task else ""
        for name in ("task", "execution")
    }
    return Estate(
        root=root,
        policies=policies,
        cluster=values.arn(cluster),
        definition=values.arn(task) if task else "",
        container=names[0] if names else "",
        sidecars=names[1:],
        key=_text(values, cluster, _EXEC, "kms_key_id"),
        bucket=f"arn:{values.aws.partition}:s3:::{bucket}" if bucket else "",
        prefix=f"{prefix}/" if prefix else "",
        log_group=values.aws.log_group_arn(log_group) if log_group else "",
        task_role=roles["task"],
        execution_role=roles["execution"],
        secrets=tuple(dict.fromkeys(_secrets(containers))),
        topics=arns("aws_sns_topic"),
        rules=arns("aws_cloudwatch_event_rule"),
        trails=arns("aws_cloudtrail"),
        host=_host(values, every("aws_instance"), every("aws_ssm_document")),
        people=_distinct(_people(values, every("aws_iam_role"), roles, policies)),
    )


def _host(values: Values, instances: list[Resource], documents: list[Resource]) -> Host | None:
    """The instance, and the document of its module, by which sessions on it are transcribed."""
    for instance in instances:
        tags = values.argument(instance, "tags")
        name = tags.get("Name") if isinstance(tags, dict) else None
        for document in documents:
            if name and document.instance == instance.instance:
                return Host(values.arn(instance), str(name), values.arn(document))
    return None


def _people(
    values: Values, made: list[Resource], known: Mapping[str, str], policies: Policies
) -> Iterator[Who]:
    arns = {values.arn(role): role for role in made}
    own = {
        known["task"]: Who("ops-task", "ops task", Caller("AWS", known["task"])),
        known["execution"]: Who("execution", "execution role", Caller("AWS", known["execution"])),
    }
    teams = [arn for arn, role in arns.items() if role.label.startswith(_TEAM_LABEL)]
    others = [arn for arn in policies.identities if arn not in teams and arn not in own]
    for arn in [*teams, *others]:
        name = arn.rpartition("/")[2]
        if arn in teams and (team := _TEAM_ROLE.fullmatch(name)):
            name = team[1]
        elif arn in arns and (pipeline := _PIPELINE_ROLE.fullmatch(name)):
            name = pipeline[1]
        elif arn in arns and (host := _HOST_ROLE.fullmatch(name)):
            name = host[1]
        yield Who(name, name, Caller("AWS", arn), role=arn in arns)
        for person in _people_named(policies.identities[arn]):
            caller = Caller("AWS", arn, person)
            yield Who(f"{name}/{person}", f"{person} of {name}", caller, role=False)
    yield from (who for arn, who in own.items() if arn in arns)
    for arn in principals_named(policies):
        name = arn.rpartition("/")[2]
        yield Who(name, name, Caller("AWS", arn), role=False)
    anyone = values.aws.role_arn("anyone-else")
    yield Who("anyone-else", "anyone else", Caller("AWS", anyone), role=False)


def _people_named(identity: Identity) -> Iterator[str]:
    """The people whom statements of a role name, by the names of their sessions."""
    named = (
        found[1]
        for policy in identity.policies
        for statement in policy.statements
        for condition in statement.conditions
        if condition.key.lower() == "aws:userid"
        for value in condition.values
        if (found := _PERSON.fullmatch(value))
    )
    yield from sorted(dict.fromkeys(named))


def _distinct(people: Iterator[Who]) -> tuple[Who, ...]:
    """Each by a name of its own: its ARN where another one has the name already."""
    found: dict[str, Who] = {}
    for who in people:
        if who.id in found:
            who = replace(who, id=who.caller.name, name=who.caller.name)
        found[who.id] = who
    return tuple(found.values())


def _containers(values: Values, task: Resource) -> list[dict[str, Value]]:
    found = _list(values.argument(task, "container_definitions"))
    return [one for one in found if isinstance(one, dict)]


def _secrets(containers: list[dict[str, Value]]) -> Iterator[str]:
    """The ARNs behind `valueFrom`, which may go on with a JSON key, a stage and a version.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
    """
    for container in containers:
        for secret in _list(container.get("secrets")):
            arn = str(secret.get("valueFrom", "")) if isinstance(secret, dict) else ""
            if arn.startswith("arn:"):
                yield ":".join(arn.split(":")[:7]) if ":secretsmanager:" in arn else arn


def _inner(block: Block, types: tuple[str, ...]) -> Block | None:
    """The first block in a block, in a block …, of these types."""
    for type_ in types:
        found = next((inner for inner in block.blocks if inner.type == type_), None)
        if found is None:
            return None
        block = found
    return block


def _text(values: Values, resource: Resource, types: tuple[str, ...], name: str) -> str:
    block = _inner(resource.block, types)
    given = block.value(name) if block else None
    return str(values.of(Found(resource.instance, given))) if given else ""


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _aws(top: Instance, root: str) -> Aws:
    """Account and region, from the provider as tfgen renders it."""
    place = Place(root)
    for document, block in top.module.blocks("provider"):
        if block.labels == ("aws",) and not block.value("alias"):
            place = Place(document.file, block.line)
            accounts, region = block.value("allowed_account_ids"), block.value("region")
            account = (
                accounts.items[0] if isinstance(accounts, Sequence) and accounts.items else None
            )
            if isinstance(account, Literal) and isinstance(region, Literal):
                try:
                    return Aws(account=str(account.value), region=str(region.value))
                except ValueError:
                    break
    raise TfgenError(
        Problem(
            "no provider tells account and region, and without them there are no ARNs",
            place,
            "write allowed_account_ids and region into the root module's provider, as tfgen does",
        )
    )
