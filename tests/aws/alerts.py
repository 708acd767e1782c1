"""The rendered module `alerting` on a local AWS, and what arrives when something happens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from tests.modules.test_golden import GOLDEN
from tfgen.aws.local.process import LocalAws
from tfgen.render.files import files
from tfgen.spec.environment import Environment, load_environment
from tfgen.terraform.apply import apply
from tfgen.terraform.find import Terraform
from tfgen.terraform.init import init
from tfgen.terraform.plan import plan
from tfgen.terraform.workspace import Workspace

from .conftest import Client, client_of

REGION = "us-east-1"
FIXTURES = Path(__file__).parent / "fixtures" / "alerts"

_ARN = f"arn:aws:{{}}:{REGION}:111122223333:{{}}"
_SESSIONS, _TRAIL = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
# What other modules would hand in, under the names of tests/golden/trail, and a connect host.
_INPUTS = {
    "bucket_name": "shop-prod-sessions-111122223333-us-east-1",
    "cluster_arn": _ARN.format("ecs", "cluster/shop-prod-ops"),
    "cluster_name": "shop-prod-ops",
    "connect_host_instance_id": "i-0123456789abcdef0",
    "connect_host_role_arn": "arn:aws:iam::111122223333:role/shop-prod-connect-host",
    "connect_host_session_document": "shop-prod-connect-host-sessions",
    "session_key_arn": _ARN.format("kms", f"key/{_SESSIONS}"),
    "session_key_id": _SESSIONS,
    "session_log_group_arn": _ARN.format("logs", "log-group:/shop-prod/ops/sessions"),
    "session_log_group_name": "/shop-prod/ops/sessions",
    "team_backend_role_arn": "arn:aws:iam::111122223333:role/shop-prod-access-backend",
    "team_break_glass_role_arn": "arn:aws:iam::111122223333:role/shop-prod-access-break-glass",
    "trail_arn": _ARN.format("cloudtrail", "trail/shop-prod-trail"),
    "trail_bucket_name": "shop-prod-audit",
    "trail_key_arn": _ARN.format("kms", f"key/{_TRAIL}"),
    "trail_key_id": _TRAIL,
    "trail_name": "shop-prod-trail",
}


@dataclass(frozen=True, slots=True)
class Case:
    """Something that happens.

    Attributes:
        name: What happens, in words.
        fires: The labels of the rules that it fires.
        detail: What CloudTrail records; `$ALERTS_KEY_ID` and the like still in it.
    """

    name: str
    fires: tuple[str, ...]
    detail: dict[str, Any]


def cases() -> list[Case]:
    """Every case of the fixtures."""
    return [
        Case(one["case"], tuple(one["fires"]), one["detail"])
        for file in ("shells", "connect_host", "transcripts", "alerts")
        for one in yaml.safe_load((FIXTURES / f"{file}.yaml").read_text("utf-8"))
        if "detail" in one
    ]


@dataclass(frozen=True, slots=True)
class Told:
    """What an event led to.

    Attributes:
        rules: The labels of the rules that it fired.
        messages: Topic → the messages that its subscribers got.
    """

    rules: tuple[str, ...]
    messages: Mapping[str, list[str]]


@dataclass
class Deployed:
    """The module, applied, with a queue subscribed to each of its topics.

    A third queue is a further target of every rule and says which one has fired.
    """

    client: Client
    _told: dict[str, Told] = field(default_factory=dict)

    @cached_property
    def ids(self) -> dict[str, str]:
        """`$ALERTS_KEY_ID` and the like → what AWS has made up."""
        aliases = self.client("kms").list_aliases()["Aliases"]
        return {
            f"${name}_KEY_ID": one["TargetKeyId"]
            for one in aliases
            for name, alias in (("ALERTS", "shop-prod-alerts"), ("WATCH", "shop-prod-alerts-watch"))
            if one["AliasName"] == f"alias/{alias}"
        }

    @cached_property
    def rules(self) -> dict[str, str]:
        """Label → name of every rule."""
        names = [rule["Name"] for rule in self.client("events").list_rules()["Rules"]]
        return {name.split("-", 3)[3].replace("-", "_"): name for name in names}

    def told(self, case: Case) -> Told:
        """Lets it happen, once."""
        if case.name not in self._told:
            self._told[case.name] = self.happens(case.detail)
        return self._told[case.name]

    def happens(self, detail: dict[str, Any]) -> Told:
        """Lets something happen, and collects what arrives."""
        record = json.dumps(detail)
        for placeholder, id_ in self.ids.items():
            record = record.replace(placeholder, id_)
        service = detail["eventSource"].partition(".")[0]
        entry = {
            "Source": f"aws.{service}",
            "DetailType": "AWS API Call via CloudTrail",
            "Detail": record,
        }
        self.client("events").put_events(Entries=[entry])
        messages = {topic: self._received(topic) for topic in ("alerts", "watch")}
        rules = [json.loads(body) for body in self._received("rules")]
        return Told(tuple(rules), {topic: found for topic, found in messages.items() if found})

    def _received(self, queue: str) -> list[str]:
        sqs = self.client("sqs")
        url = f"{sqs.meta.endpoint_url}/111122223333/told-{queue}"
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        bodies = [message["Body"] for message in found]
        for placeholder, id_ in self.ids.items():
            bodies = [body.replace(id_, placeholder) for body in bodies]
        return bodies


def deploy(aws: LocalAws, terraform: Terraform, directory: Path) -> Deployed:
    """Applies the module as it is rendered, and subscribes to what it sends."""
    (directory / "alerting").mkdir(parents=True)
    for path, text in _rendered().items():
        (directory / path).write_text(text, "utf-8")
    inputs = "".join(f'  {name} = "{value}"\n' for name, value in _INPUTS.items())
    (directory / "main.tf").write_text(
        f'provider "aws" {{\n  region = "{REGION}"\n}}\n\n'
        f'module "alerting" {{\n  source = "./alerting"\n{inputs}}}\n'
    )
    workspace = Workspace(directory, terraform, aws.environment)
    init(workspace)
    plan(workspace, directory / "p")
    apply(workspace, directory / "p")
    deployed = Deployed(client_of(aws.endpoint, REGION))
    _subscribe(deployed)
    return deployed


def _rendered() -> dict[str, str]:
    """The module of tests/golden/trail with a connect host, for all rules that there can be."""
    spec = load_environment(GOLDEN / "trail" / "spec.yaml").spec
    document = spec.model_dump(mode="json", exclude_none=True) | {"connect_host": {}}
    found = files("trail", Environment.model_validate_json(json.dumps(document), strict=True))
    return {path: text for path, text in found.items() if path.startswith("alerting/")}


def _subscribe(deployed: Deployed) -> None:
    sqs, sns, events = (deployed.client(name) for name in ("sqs", "sns", "events"))
    for queue, topic in (("alerts", "shop-prod-alerts"), ("watch", "shop-prod-alerts-watch")):
        sqs.create_queue(QueueName=f"told-{queue}")
        sns.subscribe(
            TopicArn=_ARN.format("sns", topic),
            Protocol="sqs",
            Endpoint=_ARN.format("sqs", f"told-{queue}"),
            Attributes={"RawMessageDelivery": "true"},
        )
    sqs.create_queue(QueueName="told-rules")
    for label, name in deployed.rules.items():
        target = {
            "Id": "rules",
            "Arn": _ARN.format("sqs", "told-rules"),
            "InputTransformer": {"InputTemplate": json.dumps(label)},
        }
        events.put_targets(Rule=name, Targets=[target])
