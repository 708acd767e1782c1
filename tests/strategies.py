"""Hypothesis strategies: text that a spec may hold, and whole valid specs."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from tfgen.spec.ops_task import FARGATE_MEMORY_MIB
from tfgen.spec.text import forbidden, normal

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


def _survives_jsonencode(text: str) -> bool:
    """Whether Terraform's own `jsonencode` is right for a text.

    It normalises what it has escaped: the r of `\\r` and a combining accent become one letter.
    """
    escaped = json.dumps(text, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    return normal(escaped) == escaped


texts = (
    st.lists(_SPECIAL | _CHARACTER, max_size=12)
    .map("".join)
    .map(normal)
    .filter(_survives_jsonencode)
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
                        "egress": st.dictionaries(_name, _egress, max_size=3),
                    },
                ),
                "ops_task": _ops_task(
                    arn("secretsmanager", _path.map("secret:{}-AbCdEf".format)), key
                )
                | _ops_task(arn("ssm", _path.map("parameter/{}".format)), key),
                "access": st.fixed_dictionaries(
                    {
                        "teams": st.dictionaries(
                            _name, _team(partition, principals), min_size=1, max_size=3
                        )
                    }
                ),
            },
            optional={
                "tags": st.dictionaries(_tag_key, _tag, max_size=4),
                "cluster": optional(
                    container_insights=st.sampled_from(["enhanced", "enabled", "disabled"]),
                    capacity=optional(
                        fargate=st.integers(1, 1000), fargate_spot=st.integers(0, 1000)
                    ),
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
                "alerting": optional(
                    email=st.lists(_name.map("{}@example.com".format), max_size=2, unique=True),
                    https=st.lists(
                        _name.map("https://example.com/{}".format), max_size=2, unique=True
                    ),
                ),
            },
        )
    )
    # Pipelines need a state that they can reach.
    if spec["state"]["backend"] == "s3" and draw(st.booleans()):
        spec["pipelines"] = draw(_pipelines(partition))
    return spec


_egress = st.fixed_dictionaries(
    {"port": _port, "security_group_id": _id.map("sg-{}".format)}
) | st.fixed_dictionaries({"port": _port, "cidr": _cidr})

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


def _team(partition: str, principals: st.SearchStrategy[list[str]]) -> st.SearchStrategy[Spec]:
    provider = _path.map(f"arn:{partition}:iam::111122223333:saml-provider/{{}}".format)
    duration = {"max_session_duration": st.integers(3600, 43200)}
    return st.fixed_dictionaries(
        {"saml": st.fixed_dictionaries({"provider_arn": provider})}, optional=duration
    ) | st.fixed_dictionaries(
        {"iam": st.fixed_dictionaries({"principals": principals})}, optional=duration
    )


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
        return {**chosen, "cpu": cpu, "memory": memory, "environment": plain, "secrets": secrets}

    images = [
        "shop:1",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:7",
        "ghcr.io/example/shop:1",
    ]
    return st.tuples(
        st.fixed_dictionaries(
            {"image": st.sampled_from(images)},
            optional={
                "cpu_architecture": st.sampled_from(["X86_64", "ARM64"]),
                "ephemeral_storage_gib": st.integers(21, 200),
                "command": st.lists(texts.filter(bool), min_size=1, max_size=3),
                "init_process": st.booleans(),
                "stop_timeout_seconds": st.integers(2, 120),
            },
        ),
        st.sampled_from(
            [(cpu, size) for cpu, sizes in FARGATE_MEMORY_MIB.items() for size in sizes[:2]]
        ),
        st.dictionaries(_variable, texts.filter(bool), max_size=4),
        st.dictionaries(_variable, st.builds(secret, source, st.none() | key), max_size=3),
    ).map(task)
