"""Hypothesis strategies: text that a spec may hold, and whole valid specs."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from tfgen.spec.fargate import FARGATE_MEMORY_MIB
from tfgen.spec.names import label
from tfgen.spec.text import detached_accent, forbidden, normal
from tfgen.spec.working_hours import DAYS
from tfgen.spec.writable import volume

Spec = dict[str, Any]

# What templates, tokens, escapes and comments are made of, besides every other character.
_SPECIAL = st.sampled_from(
    [
        *"$%{}#&\"'\\~`<>/*\n\r\t ",
        *(
            "${",
            "%{",
            "#{",
            "&{",
            "$${",
            "%%{",
            "$$",
            "%%",
            "\\u0041",
            "\\n",
            "<<EOT\n",
            "//",
            "*/",
        ),
        *(
            '${file("/etc/passwd")}',
            "%{ if true }",
            "%{endif}",
            "#{TfToken[TOKEN.0]}",
            "${TfToken[TOKEN.1]}",
        ),
        *(
            "\u202e",
            "\u2066",
            "\u00a0",
            "\u200b",
            "\u2028",
            "\ufeff",
            "👩\u200d🚒",
            "𠀀",
            "e\u0301",
            "\u0301",
        ),
    ]
)
_CHARACTER = st.characters(exclude_categories=["Cs"]).filter(
    lambda character: not forbidden(character)
)


def survives_jsonencode(text: str) -> bool:
    """Whether Terraform's own `jsonencode` is right for a text.

    It normalises what it has escaped: the r of `\\r` and a combining accent become one letter.
    """
    escaped = json.dumps(text, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    # The spec refuses some more: every accent in such a place, whether it would join or not.
    return normal(escaped) == escaped and detached_accent(text) is None


texts = (
    st.lists(_SPECIAL | _CHARACTER, max_size=12)
    .map("".join)
    .map(normal)
    .filter(survives_jsonencode)
)
"""Any text that a spec may hold, in the form in which it is kept; often hostile."""

_name = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
_variable = st.from_regex(r"[A-Z_a-z][A-Za-z0-9_.-]{0,8}", fullmatch=True).filter(
    lambda name: not name.startswith("AWS")
)
_account = st.from_regex(r"[0-9]{12}", fullmatch=True)
_id = st.from_regex(r"[0-9a-f]{8}([0-9a-f]{9})?", fullmatch=True)
_port = st.integers(1, 65535)
_cidr = st.ip_addresses().map(lambda address: f"{address}/{address.max_prefixlen}")
_bucket = st.from_regex(r"[a-z0-9][a-z0-9.-]{1,20}[a-z0-9]", fullmatch=True)
_path = st.from_regex(r"[A-Za-z0-9_/+=.@-]{1,12}", fullmatch=True)
_key = st.from_regex(r"[A-Za-z0-9!_.*'()/-]{1,12}", fullmatch=True)
_tag = st.text(
    st.characters(categories=["L", "M", "Nd"]) | st.sampled_from("_ .:/=+@-\u200d"), max_size=12
).map(normal)
_tag_key = _tag.filter(
    lambda key: (
        key and key not in ("environment", "managed-by") and not key.lower().startswith("aws:")
    )
)
_regions = {
    "eu-west-1": "aws",
    "us-gov-west-1": "aws-us-gov",
    "cn-north-1": "aws-cn",
    "ap-southeast-2": "aws",
}


@st.composite
def environments(draw: st.DrawFn) -> Spec:
    """A valid spec, as the mapping that its YAML would be."""
    region, partition = draw(st.sampled_from(sorted(_regions.items())))

    def arn(
        service: str, resource: st.SearchStrategy[str], where: str = region
    ) -> st.SearchStrategy[str]:
        parts = st.tuples(_account, resource)
        return parts.map(lambda found: f"arn:{partition}:{service}:{where}:{found[0]}:{found[1]}")

    def optional(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Spec]:
        return st.fixed_dictionaries({}, optional=keys)

    key = arn("kms", st.uuids(version=4).map("key/{}".format))
    principals = st.lists(arn("iam", _path.map("user/{}".format), ""), min_size=1, max_size=3)
    spec: Spec = draw(
        st.fixed_dictionaries(
            {
                "name": _name,
                "aws": st.fixed_dictionaries({"account": _account, "region": st.just(region)}),
                "state": st.just({"backend": "local"})
                | st.fixed_dictionaries(
                    {"backend": st.just("s3"), "bucket": _bucket},
                    optional={
                        "key": _key,
                        "kms_key_arn": key,
                        "region": st.just("us-east-1"),
                        "access_log": st.just(
                            {"bucket": "access-logs-of-everything-here", "prefix": "state/"}
                        ),
                    },
                ),
                "network": st.fixed_dictionaries(
                    {
                        "vpc_id": _id.map("vpc-{}".format),
                        "subnet_ids": st.lists(_id.map("subnet-{}".format), min_size=1, max_size=2),
                    },
                    optional={
                        "https_cidrs": st.lists(_cidr, max_size=3, unique=True),
                        "internet": st.just("nat"),
                        "endpoints": _endpoints,
                        "egress": st.dictionaries(_name, _egress, max_size=3),
                    },
                ),
                "ops_task": _ops_task(
                    arn("secretsmanager", _path.map("secret:{}-AbCdEf".format)), key
                )
                | _ops_task(arn("ssm", _path.map("parameter/{}".format)), key),
                "access": _access(partition, principals),
            },
            optional={
                "tags": st.dictionaries(_tag_key, _tag, max_size=4),
                "cluster": optional(
                    container_insights=st.sampled_from(["enhanced", "enabled", "disabled"]),
                    capacity=optional(
                        fargate=st.integers(1, 1000),
                        fargate_spot=st.integers(0, 1000),
                        fargate_base=st.integers(0, 9),
                    )
                    | st.fixed_dictionaries({"ec2": _instances}),
                    namespace=_name,
                ),
                "logging": optional(
                    retention_days=st.sampled_from([1, 365, 3653]),
                    readers=principals,
                    key=optional(
                        deletion_window_days=st.integers(7, 30),
                        rotation_period_days=st.integers(90, 2560),
                    ),
                    bucket=_transcripts,
                ),
                "connect_host": _connect_host,
                "alerting": optional(
                    email=st.lists(_name.map("{}@example.com".format), max_size=2, unique=True),
                    https=st.lists(
                        _name.map("https://example.com/{}".format), max_size=2, unique=True
                    ),
                ),
                "trail": st.fixed_dictionaries(
                    {
                        "existing": _trail_name
                        | arn("cloudtrail", _trail_name.map("trail/{}".format))
                    }
                )
                | st.fixed_dictionaries(
                    {
                        "create": optional(
                            readers=principals,
                            transcript_objects=st.booleans(),
                            bucket=_trail_bucket,
                        )
                    }
                ),
            },
        )
    )
    # Pipelines need a state that they can reach.
    if spec["state"]["backend"] == "s3" and draw(st.booleans()):
        spec["pipelines"] = draw(_pipelines(partition))
    access = spec["access"]
    if any(one.get("port_forwarding") for one in access["teams"].values()) or any(
        grant["what"] == "port-forwarding" for grant in access.get("grants", ())
    ):
        spec.pop("connect_host", None)  # whoever may use it may not forward ports
    return _on_instances(spec) if "ec2" in _capacity(spec) else spec


def _capacity(document: Spec) -> Spec:
    capacity: Spec = document.get("cluster", {}).get("capacity", {})
    return capacity


def _on_instances(document: Spec) -> Spec:
    """The same without what goes with Fargate alone."""
    fargate = ("cpu_architecture", "ephemeral_storage_gib")
    task = {key: value for key, value in document["ops_task"].items() if key not in fargate}
    run = task.get("run")
    if isinstance(run, dict):
        task["run"] = {"service": {k: v for k, v in run["service"].items() if k != "capacity"}}
    return {**document, "name": f"x{document['name']}", "ops_task": task}


_egress = st.fixed_dictionaries(
    {"port": _port, "security_group_id": _id.map("sg-{}".format)}
) | st.fixed_dictionaries({"port": _port, "cidr": _cidr})

_connect_host = st.fixed_dictionaries(
    {},
    optional={
        "instance_type": st.sampled_from(["t3.micro", "m7gd.large", "a1.medium"]),
        "ami": _id.map("ami-{}".format),
        "subnet_id": _id.map("subnet-{}".format),
        "volume": st.fixed_dictionaries(
            {},
            optional={"size_gib": st.integers(8, 16384), "type": st.sampled_from(["gp2", "gp3"])},
        )
        | st.fixed_dictionaries({"type": st.sampled_from(["io1", "io2"]), "iops": st.just(100)}),
        "idle_timeout_minutes": st.integers(1, 60),
        "max_session_minutes": st.integers(1, 1440),
        "session_manager_plugin": st.just({"version": "1.2.764.0", "sha256": "0a" * 32}),
    },
) | st.fixed_dictionaries({"spot": st.just({}) | st.just({"max_price": "0.01"})})
_groups = st.lists(_id.map("sg-{}".format), max_size=2, unique=True)
_endpoints = st.fixed_dictionaries(
    {"other_clients": _groups},
    optional={
        "services": st.permutations(["ssmmessages", "kms", "logs", "s3"]),
        "subnet_ids": st.lists(_id.map("subnet-{}".format), min_size=1, max_size=2, unique=True),
        "route_table_ids": st.lists(_id.map("rtb-{}".format), min_size=1, max_size=2, unique=True),
    },
)

_instances = st.fixed_dictionaries(
    {"instance_types": st.just(["m7i.large"]) | st.just(["t3.small", "t3a.small"])},
    optional={
        "operating_system": st.sampled_from(["amazon-linux-2023", "bottlerocket"]),
        "image_release": st.just("1.54.0"),
        "min_size": st.integers(1, 2),
        "max_size": st.integers(2, 9),
        "target_capacity": st.integers(1, 100),
        "volume_gib": st.integers(30, 16384),
        "systems_manager": st.booleans(),
    },
)

_trail_name = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{1,8}[A-Za-z0-9]", fullmatch=True)

_trail_bucket = st.fixed_dictionaries(
    {
        "glacier_after_days": st.none() | st.integers(1, 100),
        "expire_after_days": st.none() | st.integers(101, 36500),
    },
    optional={
        "name": _bucket.map("trail-{}".format),
        "access_log": st.fixed_dictionaries(
            {"bucket": _bucket}, optional={"prefix": st.just("logs/")}
        ),
    },
)

_transcripts = st.fixed_dictionaries(
    {
        "glacier_after_days": st.none() | st.integers(1, 100),
        "expire_after_days": st.none() | st.integers(101, 36500),
    },
    optional={
        "name": _bucket,
        "object_lock": st.fixed_dictionaries(
            {"mode": st.sampled_from(["GOVERNANCE", "COMPLIANCE"]), "days": st.integers(1, 101)}
        ),
        "access_log": st.fixed_dictionaries(
            {"bucket": _bucket}, optional={"prefix": st.just("logs/")}
        ),
    },
)


def _pipelines(partition: str) -> st.SearchStrategy[Spec]:
    names = st.lists(
        st.from_regex(r"[A-Za-z0-9_.@#+=,()/-]{1,9}", fullmatch=True), min_size=1, max_size=2
    )
    where = st.fixed_dictionaries({"branches": names})
    number = st.from_regex(r"[0-9]{1,9}", fullmatch=True)
    slug = st.from_regex(r"[a-z0-9]{1,6}/[a-z0-9]{1,6}", fullmatch=True)

    def provider(host: str) -> st.SearchStrategy[str]:
        return st.just(f"arn:{partition}:iam::111122223333:oidc-provider/{host}")

    github = st.fixed_dictionaries(
        {
            "repository": slug,
            "owner_id": number,
            "repository_id": number,
            "apply": st.fixed_dictionaries({"environments": names}) | where,
        },
        optional={
            "plan": where,
            "subject": st.sampled_from(["immutable", "names"]),
            "provider_arn": provider("token.actions.githubusercontent.com"),
        },
    )
    gitlab = st.fixed_dictionaries(
        {
            "project_path": slug,
            "plan": where | st.just({"any_branch": True}),
            "apply": where | st.fixed_dictionaries({"tags": names}),
        },
        optional={"url": st.just("https://git.example.com/here"), "audience": st.just("tfgen")},
    )
    subjects = st.fixed_dictionaries({"subjects": names})
    oidc = st.fixed_dictionaries(
        {"url": st.just("https://ci.example.com/x"), "plan": subjects, "apply": subjects},
        optional={
            "demanded": st.dictionaries(
                _name.map(lambda name: f"x_{name.replace('-', '_')}"), names, max_size=2
            ),
            "provider_arn": provider("ci.example.com/x"),
        },
    )
    kinds = {"github": github, "gitlab": gitlab, "oidc": oidc}
    return st.sampled_from(sorted(kinds)).flatmap(
        lambda kind: st.fixed_dictionaries(
            {kind: kinds[kind]}, optional={"max_session_duration": st.integers(3600, 43200)}
        )
    )


_ecs_name = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,8}", fullmatch=True)
_directory = st.from_regex(r"(/\.?[A-Za-z0-9_-][A-Za-z0-9._-]{0,4}){1,3}", fullmatch=True)
_time = st.from_regex(r"([01][0-9]|2[0-3]):[0-5][0-9]", fullmatch=True)

_hours = st.tuples(
    st.sampled_from(["Europe/Dublin", "Asia/Tokyo", "UTC"]),
    st.lists(_time, min_size=2, max_size=2, unique=True),
    st.lists(st.sampled_from(DAYS), min_size=1, unique=True),
).map(
    lambda found: {
        "time_zone": found[0],
        "start": found[1][0],
        "end": found[1][1],
        "days": found[2],
    }
)

# A service called web: never the same as those of exec_must_be_off.
_from_service = st.fixed_dictionaries(
    {
        "from_service": st.fixed_dictionaries(
            {
                "cluster": _ecs_name,
                "service": st.just("web"),
                "container": _ecs_name,
                "repository": st.sampled_from(
                    ["shop", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop", "a.b:5000/c/d"]
                ),
            },
            optional={"exec_must_be_off": st.booleans()},
        )
    }
)

_settings: dict[str, st.SearchStrategy[Any]] = {
    "desired_count": st.integers(1, 100),
    "capacity": st.fixed_dictionaries(
        {"fargate": st.integers(0, 1000), "fargate_spot": st.integers(1, 1000)}
    ),
    "platform_version": st.sampled_from(["LATEST", "1.4.0"]),
    "minimum_healthy_percent": st.integers(0, 100),
    "wait_for_steady_state": st.booleans(),
    "availability_zone_rebalancing": st.booleans(),
    "working_hours": _hours,
}
_service = st.fixed_dictionaries({"service": st.fixed_dictionaries({}, optional=_settings)})


_METADATA = f"""<?xml version="1.0"?>
<EntityDescriptor entityID="${{x}}"><!-- {"%{x} " * 200} --></EntityDescriptor>
"""
_claim = texts.map(lambda text: normal(re.sub(r"[{*?]", "", text))).filter(bool)
_audience = st.lists(_claim.filter(survives_jsonencode), min_size=1, max_size=2, unique=True)
_person = st.from_regex(r"[A-Za-z0-9_+=,.@-]{2,20}", fullmatch=True)
_reason = st.from_regex(r"OPS-[0-9]{1,4}: [A-Za-z0-9 .,;#/()'\"@+&!?%*-]{1,40}", fullmatch=True)
_moment = st.datetimes(datetime(2000, 1, 1), datetime(2999, 12, 31)).map(
    lambda moment: f"{moment:%Y-%m-%dT%H:%M:%SZ}"
)


@st.composite
def _access(draw: st.DrawFn, partition: str, principals: st.SearchStrategy[list[str]]) -> Spec:
    """Teams by every way in, the providers that they come through, and grants that matter."""
    teams = draw(st.dictionaries(_name, _team(partition, principals), min_size=1, max_size=3))
    used = {
        (kind, team[kind]["provider"])
        for team in teams.values()
        for kind in ("saml", "oidc")
        if "provider" in team.get(kind, {})
    }
    providers: Spec = {
        name: {"saml": {"metadata": _METADATA}}
        if kind == "saml"
        else {"oidc": {"issuer": "https://idp.example.com", "audience": draw(_audience)}}
        for kind, name in used
    }
    grants: list[Spec] = []
    for name, team in teams.items():
        if "exec" not in team.get("clients", {"tfgen": "exec"}).values():
            continue
        ports = not team.get("port_forwarding") and not team.get("own_task_only")
        possible = ["shell"] * (not team.get("standing_access", True)) + ["port-forwarding"] * ports
        if possible:
            grant = st.fixed_dictionaries(
                {
                    "team": st.just(name),
                    "what": st.sampled_from(possible),
                    "until": _moment,
                    "reason": _reason,
                },
                optional={"person": _person},
            )
            grants += draw(st.lists(grant, max_size=2, unique_by=str))
    boundary = st.just({"create": True}) | _path.map(
        lambda path: {"policy_arn": f"arn:{partition}:iam::111122223333:policy/{path}"}
    )
    more = draw(st.fixed_dictionaries({}, optional={"permissions_boundary": boundary}))
    return {"teams": teams, "identity_providers": providers, "grants": grants, **more}


@st.composite
def _team(draw: st.DrawFn, partition: str, principals: st.SearchStrategy[list[str]]) -> Spec:
    def provider(kind: str) -> st.SearchStrategy[Spec]:
        arn = f"arn:{partition}:iam::111122223333:{kind}-provider/{{}}".format
        return st.fixed_dictionaries({"provider": st.just(f"our-{kind}")}) | (
            st.fixed_dictionaries({"provider_arn": _path.map(arn)})
        )

    named = st.fixed_dictionaries({}, optional={"require_source_identity": st.booleans()})
    token = st.fixed_dictionaries(
        {
            "audience": _audience,
            "claims": st.dictionaries(
                st.sampled_from(["sub", "amr", "azp"]), _audience, min_size=1, max_size=2
            ),
        }
    )
    way_in: Spec = draw(
        st.one_of(
            st.tuples(provider("saml"), named).map(lambda two: {"saml": {**two[0], **two[1]}}),
            st.tuples(provider("oidc"), token, named).map(
                lambda three: {"oidc": {**three[0], **three[1], **three[2]}}
            ),
            st.from_regex(r"[A-Za-z0-9_+=,.@-]{1,32}", fullmatch=True).map(
                lambda name: {"identity_center": {"permission_set": name}}
            ),
            principals.map(lambda users: {"iam": {"principals": users}}),
        )
    )
    clients = draw(
        st.none()
        | st.dictionaries(
            st.sampled_from(["tfgen", "aws-cli", "e1s"]),
            st.sampled_from(["browse", "exec"]),
            min_size=1,
        )
    )
    team: Spec = {**way_in, **({"clients": clients} if clients else {})}
    if "identity_center" not in way_in:
        duration = st.fixed_dictionaries(
            {}, optional={"max_session_duration": st.integers(3600, 43200)}
        )
        team |= draw(duration)
    if clients is None or "exec" in clients.values():
        team |= draw(st.sampled_from([{}, {"own_task_only": True}, {"port_forwarding": True}]))
        team |= draw(st.fixed_dictionaries({}, optional={"standing_access": st.booleans()}))
    return team


def _ops_task(
    source: st.SearchStrategy[str], key: st.SearchStrategy[str]
) -> st.SearchStrategy[Spec]:
    """An ops task with secrets from one kind of source, which the ARNs themselves tell."""

    def secret(arn: str, key: str | None) -> Spec:
        kind = "ssm" if ":ssm:" in arn else "secretsmanager"
        return {kind: arn} | ({"kms_key_arn": key} if key else {})

    def task(found: tuple[Spec, tuple[int, int], dict[str, str], dict[str, Spec]]) -> Spec:
        chosen, (cpu, memory), environment, secrets = found
        plain = {name: value for name, value in environment.items() if name not in secrets}
        task = {**chosen, "cpu": cpu, "memory": memory, "environment": plain, "secrets": secrets}
        if "writable_paths" in task:
            task["read_only_root_filesystem"] = True
        return task

    images = [
        "shop:1",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:7",
        "ghcr.io/example/shop:1",
    ]
    return st.tuples(
        st.fixed_dictionaries(
            {"image": st.sampled_from(images) | _from_service},
            optional={
                "run": st.sampled_from(["on_demand", "service"]) | _service,
                "exec_must_be_off": st.lists(
                    st.fixed_dictionaries({"cluster": _ecs_name, "service": st.just("worker")}),
                    max_size=2,
                    unique_by=lambda service: label(service["cluster"]),
                ),
                "cpu_architecture": st.sampled_from(["X86_64", "ARM64"]),
                "ephemeral_storage_gib": st.integers(21, 200),
                "command": st.lists(texts.filter(bool), min_size=1, max_size=3),
                "init_process": st.booleans(),
                "read_only_root_filesystem": st.booleans(),
                "writable_paths": st.lists(_directory, max_size=3, unique_by=volume),
                "stop_timeout_seconds": st.integers(2, 120),
            },
        ),
        st.sampled_from(
            [(cpu, size) for cpu, sizes in FARGATE_MEMORY_MIB.items() for size in sizes[:2]]
        ),
        st.dictionaries(_variable, texts.filter(bool), max_size=4),
        st.dictionaries(_variable, st.builds(secret, source, st.none() | key), max_size=3),
    ).map(task)
