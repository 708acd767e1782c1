"""What the rules watch: names and ARNs, as references or written out."""

from __future__ import annotations

from dataclasses import dataclass

from tfgen.spec.environment import Environment


@dataclass(frozen=True, slots=True)
class Key:
    """A KMS key; callers name it by its id or ARN, and its alias by name."""

    id: str
    arn: str
    alias: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A topic with its key, and what the names of the rules that send to it begin with."""

    rules: str
    topic_arn: str
    key: Key


@dataclass(frozen=True, slots=True)
class Host:
    """The connect host, and the document that sessions on it are started with."""

    instance_id: str
    role_arn: str
    document: str
    document_arn: str


@dataclass(frozen=True, slots=True)
class Watched:
    """Everything that the patterns of the rules name.

    Attributes:
        keys: Of the sessions, and of the trail where tfgen makes it.
        team_role_arns: Of those who may open shells.
        roles: The names of the roles of teams, task, execution and connect host; none where this
            region's event bus gets no events of IAM.
        trail: The names that callers give to the trail; none where it is somebody else's to watch,
            None where no trail is known, so that each one counts.
        trail_bucket: The trail's own bucket, where tfgen makes it, or "".
        transcript_objects: Whether the trail records calls on single transcripts.
        alerts: Where the alerts go.
        watch: Where word goes of those who meddle with the alerts.
        queue: How the address of the queue of undelivered alerts ends: its account and name.
        alarm: The name of the alarm about that queue.
        host: The connect host, if there is one.
    """

    cluster_name: str
    cluster_arn: str
    log_group: str
    log_group_arn: str
    bucket: str
    keys: tuple[Key, ...]
    team_role_arns: tuple[str, ...]
    roles: tuple[str, ...]
    trail: tuple[str, ...] | None
    trail_bucket: str
    transcript_objects: bool
    alerts: Channel
    watch: Channel
    queue: str
    alarm: str
    host: Host | None

    @property
    def buckets(self) -> list[str]:
        """Every bucket."""
        return [name for name in (self.bucket, self.trail_bucket) if name]


def roles_to_watch(spec: Environment) -> tuple[str, ...]:
    """The roles whose changes this region gets to know of."""
    if spec.aws.region != spec.aws.iam_region:
        return ()
    names = spec.names
    host = (names.connect_host_role,) if spec.connect_host else ()
    return (names.task_role, names.execution_role, *names.team_roles.values(), *host)


def trail_to_watch(spec: Environment) -> tuple[str, ...] | None:
    """The names under which a trail that exists is changed, as for `Watched.trail`."""
    if spec.trail is None:
        return None
    existing = spec.trail.existing or spec.names.trail
    if not spec.trail.at_home(spec.aws):
        return ()
    name = existing.rpartition("/")[2]
    return (name, spec.aws.arn("cloudtrail", f"trail/{name}"))


def written_out(spec: Environment) -> Watched:
    """The same with what AWS will call these things: ids that it makes up have their length."""
    names, aws = spec.names, spec.aws

    def key(alias: str) -> Key:
        id_ = "00000000-0000-4000-8000-000000000000"
        return Key(id_, aws.arn("kms", f"key/{id_}"), alias)

    created = spec.trail.create if spec.trail else None
    document = names.connect_host_sessions
    host = Host(
        instance_id="i-0123456789abcdef0",
        role_arn=aws.role_arn(names.connect_host_role),
        document=document,
        document_arn=aws.arn("ssm", f"document/{document}"),
    )
    return Watched(
        cluster_name=names.cluster,
        cluster_arn=aws.arn("ecs", f"cluster/{names.cluster}"),
        log_group=names.session_log_group,
        log_group_arn=aws.log_group_arn(names.session_log_group),
        bucket=names.bucket,
        keys=(key(names.session_key_alias), *([key(names.trail_key_alias)] if created else [])),
        team_role_arns=tuple(map(aws.role_arn, names.team_roles.values())),
        roles=roles_to_watch(spec),
        trail=trail_to_watch(spec),
        trail_bucket=names.trail_bucket if created else "",
        transcript_objects=created.transcript_objects if created else False,
        alerts=Channel(
            names.alert_rules, aws.arn("sns", names.alert_topic), key(names.alert_key_alias)
        ),
        watch=Channel(
            names.watch_rules, aws.arn("sns", names.watch_topic), key(names.watch_key_alias)
        ),
        queue=f"{aws.account}/{names.alert_dead_letter_queue}",
        alarm=names.alert_dead_letter_queue,
        host=host if spec.connect_host else None,
    )
