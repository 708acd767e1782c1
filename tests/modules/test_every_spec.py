"""What holds for the HCL of every valid spec."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import hcl2
import pytest
from hypothesis import Phase, example, given, settings

from tests.modules.test_golden import GOLDEN
from tests.strategies import Spec, environments
from tfgen.render.files import files
from tfgen.render.header import MARKER
from tfgen.spec.environment import Environment, load_environment
from tfgen.terraform.find import Terraform

_WITH_AN_OPEN_BRACE: Spec = {
    "name": "shop",
    "aws": {"account": "111122223333", "region": "eu-west-1"},
    "state": {"backend": "local"},
    "network": {"vpc_id": "vpc-11112222", "subnet_ids": ["subnet-11112222"]},
    "ops_task": {"image": "shop:1", "environment": {"A": "${", "B": "%{"}},
    "access": {"teams": {"a": {"iam": {"principals": ["arn:aws:iam::111122223333:user/a"]}}}},
}


@pytest.mark.terraform
@given(environments())
@example(_WITH_AN_OPEN_BRACE)
# No shrinking, which would take minutes.
@settings(max_examples=15, phases=[Phase.explicit, Phase.generate])
def test_it_is_right(
    terraform: Terraform, tmp_path_factory: pytest.TempPathFactory, document: Spec
) -> None:
    spec = Environment.model_validate_json(json.dumps(document), strict=True)
    tree = files(spec.name, spec)
    assert tree == files(spec.name, spec), "the same spec gave other bytes"
    for path, text in tree.items():
        assert text.startswith(MARKER) and text.endswith("\n") and not text.endswith("\n\n")
        names = Counter(_names(hcl2.loads(text)))
        assert not [name for name, count in names.items() if count > 1], path
        assert _twice(text) == [], path
    directory = tmp_path_factory.mktemp("tree")
    for path, text in tree.items():
        (directory / path).parent.mkdir(exist_ok=True)
        (directory / path).write_bytes(text.encode())
    assert _formatted(terraform, directory) == ""


def test_no_golden_policy_has_two_statements_with_one_name() -> None:
    trees = [path for path in GOLDEN.rglob("main.tf") if ".terraform" not in path.parts]
    assert trees
    assert [path for path in trees if _twice(path.read_text(encoding="utf-8"))] == []


@pytest.mark.terraform
def test_the_golden_trees_are_formatted(terraform: Terraform) -> None:
    assert _formatted(terraform, GOLDEN) == ""


def test_another_process_gives_the_same_bytes(project: Path) -> None:
    """Nothing depends on the order of Python's sets, nor on what was rendered before."""
    everything = GOLDEN / "everything" / "spec.yaml"
    (project / "environments" / "everything.yaml").write_bytes(everything.read_bytes())
    subprocess.run(
        [sys.executable, "-m", "tfgen", "render", "prod", "everything"],
        env={**os.environ, "PYTHONHASHSEED": "12345", "LC_ALL": "C", "TZ": "Asia/Tokyo"},
        check=True,
        capture_output=True,
    )
    for name in ("everything", "prod"):
        there = project / "modules" / name
        written = {
            path.relative_to(there).as_posix(): path.read_bytes() for path in there.rglob("*.tf")
        }
        here = files(name, load_environment(project / "environments" / f"{name}.yaml").spec)
        assert written == {path: text.encode() for path, text in here.items()}


def _twice(text: str) -> list[tuple[str, str]]:
    """The policies and the names of statements that occur twice in one: IAM refuses them.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
    """
    policies = re.findall(
        r'^data "aws_iam_policy_document" "(\w+)" \{(.*?)^\}', text, re.DOTALL | re.MULTILINE
    )
    counts = {
        name: Counter(re.findall(r'^    sid +?= "(\w+)"', body, re.MULTILINE))
        for name, body in policies
    }
    return [(name, sid) for name, count in counts.items() for sid, n in count.items() if n > 1]


def _names(document: Any) -> list[tuple[str, ...]]:
    """The address of every block that has labels."""
    return [
        (kind, *labels)
        for kind, blocks in document.items()
        if isinstance(blocks, list)
        for block in blocks
        for labels in _labels(block)
    ]


def _labels(block: dict[str, Any]) -> list[tuple[str, ...]]:
    """The labels of a block, which python-hcl2 gives as keys in quotes."""
    return [
        (key, *inner)
        for key, value in block.items()
        if key.startswith('"')
        for inner in (_labels(value) or [()])
    ]


def _formatted(terraform: Terraform, directory: Path) -> str:
    """What `terraform fmt` would change, as a diff."""
    done = subprocess.run(
        [*terraform.command, "fmt", "-check", "-diff", "-recursive", str(directory)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""
