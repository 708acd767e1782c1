"""What people write into a spec comes out as exactly that, wherever a field lets it in."""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.console import evaluate
from tests.modules.test_golden import GOLDEN
from tests.strategies import Spec, texts
from tfgen.errors import SpecError
from tfgen.hcl.strings import quoted
from tfgen.render.files import files
from tfgen.spec.environment import Environment, load_environment
from tfgen.spec.text import normal
from tfgen.terraform.find import Terraform

Where = tuple[str | int, ...]

# What does not come out as a string alone: names that become labels, a reason that becomes a
# comment, what becomes part of a script, and what `tfgen bootstrap` alone reads.
_NOT_ALONE = re.compile(
    r"ops_task\.(image|exec_must_be_off)\."
    r"|access\.grants\.[0-9]+\.reason$"
    r"|connect_host\.session_manager_plugin\."
    r"|state\.access_log\."
)

# A quoted string in our HCL: only references stand in its templates, so it holds no other quotes.
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
# A script, which holds names that are no free text, and strings of a shell.
_SCRIPT = re.compile(r"<<-EOT\n.*?\n *EOT\n", re.DOTALL)
_TEMPLATE = re.compile(r"(?<!\$)\$\{")


def _spec(document: Spec) -> Environment:
    return Environment.model_validate_json(json.dumps(document), strict=True)


@functools.cache
def _everything() -> str:
    """A valid spec with a value for about every field, as JSON."""
    document = load_environment(GOLDEN / "everything" / "spec.yaml").spec.model_dump(
        mode="json", exclude_unset=True
    )
    del document["ops_task"]["secrets"]["DATABASE_USER"]  # its ARN occurs twice
    return json.dumps(document)


def _strings(value: Any, where: Where = ()) -> Iterator[tuple[Where, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _strings(item, (*where, key))


def _put(document: Spec, where: Where, text: str) -> Spec:
    copy: Spec = json.loads(json.dumps(document))
    *path, last = where
    part: Any = copy
    for key in path:
        part = part[key]
    part[last] = text
    return copy


def _written(document: Spec, chosen: list[str]) -> tuple[Spec, dict[Where, str]]:
    """The spec with each text put wherever it is accepted, and what was put where."""
    written = {}
    for (where, value), (number, text) in zip(
        _strings(json.loads(_everything())), enumerate(itertools.cycle(chosen)), strict=False
    ):
        if _NOT_ALONE.match(".".join(map(str, where))):
            continue
        middle = len(value) - 7  # before the random characters of a secret's ARN
        for place, piece in itertools.product(
            (middle, len(value)),
            (text, re.sub(r"[\s*?:]", "", text), re.sub(r"[\s*?:{}]", "", text)),
        ):
            # A number keeps apart what would otherwise be the same twice.
            new = normal(f"{value[: max(place, 0)]}{piece}{number}{value[max(place, 0) :]}")
            try:
                _spec(_put(document, where, new))
            except ValidationError:
                continue
            document, written[where] = _put(document, where, new), new
            break
    return document, written


def _skeleton(tree: dict[str, str]) -> dict[str, list[str]]:
    """The tree without the content of its strings and without alignment."""
    return {
        path: [
            " ".join(_STRING.sub('""', line).split()) for line in _SCRIPT.sub("", text).splitlines()
        ]
        for path, text in tree.items()
    }


@functools.cache
def _expected_skeleton() -> dict[str, list[str]]:
    return _skeleton(files("everything", _spec(json.loads(_everything()))))


@pytest.mark.terraform
@given(st.lists(texts, min_size=1, max_size=40))
# No shrinking, which would take minutes.
@settings(max_examples=10, phases=[Phase.generate])
def test_free_text_comes_out_as_it_was_written(terraform: Terraform, chosen: list[str]) -> None:
    document, written = _written(json.loads(_everything()), chosen)
    assert {"command", "environment"} <= {where[1] for where in written if where[0] == "ops_task"}
    tree = files("everything", _spec(document))
    assert _skeleton(tree) == _expected_skeleton()

    literals = sorted(
        {
            found
            for text in tree.values()
            for line in _SCRIPT.sub("", text).splitlines()
            if not line.lstrip().startswith("#")
            for found in _STRING.findall(line)
            if not _TEMPLATE.search(found)
        }
    )
    values = evaluate(terraform, "[\n" + ",\n".join(literals) + "]")
    missing = {where: text for where, text in written.items() if not any(text in v for v in values)}
    assert missing == {}


@pytest.mark.terraform
def test_the_hostile_case_reaches_the_container_unchanged(terraform: Terraform) -> None:
    case = GOLDEN / "hostile"
    (container,) = _containers(terraform, case / "expected" / "ops_task" / "main.tf")
    task = load_environment(case / "spec.yaml").spec.ops_task
    assert container["command"] == list(task.command)
    assert {item["name"]: item["value"] for item in container["environment"]} == task.environment
    assert container["secrets"] == [
        {"name": "TOKEN", "valueFrom": task.secrets["TOKEN"].value_from}
    ]


@pytest.mark.terraform
@given(st.lists(texts.filter(bool), min_size=1, max_size=60))
@settings(max_examples=10)
def test_environment_and_command_reach_the_container_unchanged(
    terraform: Terraform, tmp_path_factory: pytest.TempPathFactory, chosen: list[str]
) -> None:
    document = _smallest()
    environment = {f"V{number}": text for number, text in enumerate(chosen)}
    document["ops_task"] |= {"environment": environment, "command": chosen}
    try:
        spec = _spec(document)
    except ValidationError:  # a text that looks like a password is refused
        return
    file = tmp_path_factory.mktemp("ops_task") / "main.tf"
    file.write_bytes(files("smallest", spec)["ops_task/main.tf"].encode())
    (container,) = _containers(terraform, file)
    assert container["command"] == chosen
    assert {item["name"]: item["value"] for item in container["environment"]} == environment


@pytest.mark.terraform
@pytest.mark.parametrize("text", ["\n\u0301", "\t\u0327", "<\u0301", ">\u0301"], ids=ascii)
def test_an_accent_after_what_json_escapes_is_refused(
    terraform: Terraform, text: str, tmp_path: Path
) -> None:
    with pytest.raises(json.JSONDecodeError):  # until Terraform can do it: then let specs have it
        json.loads(evaluate(terraform, f"jsonencode([{quoted(text)}])"))
    document = _smallest()
    document["ops_task"]["command"] = [text]
    spec = tmp_path / "spec.yaml"
    spec.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SpecError, match="an accent behind"):
        load_environment(spec)


def _smallest() -> Spec:
    spec = load_environment(GOLDEN / "smallest" / "spec.yaml").spec
    return spec.model_dump(mode="json", exclude_none=True)


def _containers(terraform: Terraform, file: Path) -> list[dict[str, Any]]:
    """The container definitions as Terraform hands them to AWS."""
    text = file.read_bytes().decode()
    found = re.search(
        r"^  container_definitions = (jsonencode\(.*?^  \}\]\))$", text, re.DOTALL | re.MULTILINE
    )
    assert found
    definitions = evaluate(terraform, found[1], {"output_log_group_name": "logs"})
    return list(json.loads(definitions))
