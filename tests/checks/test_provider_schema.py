"""What tfgen carries of the provider's schema is what the provider says of the types in use."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tfgen.bindings.installed import find_installed
from tfgen.checks.extract_schema import PACKAGE, TARGET, assembly, schema, used_submodules
from tfgen.checks.provider import admits
from tfgen.terraform.find import Terraform
from tfgen.terraform.plugins import plugin_cache

COMMAND = (
    "run `python -m tfgen.checks.extract_schema` with the wheels of cdktf-cdktf-provider-aws"
    " 20.1.0 and 21.22.1 (`pip download --no-deps`)"
)
INSTALLED = "5.100.0"
SOURCE = "registry.terraform.io/hashicorp/aws"


@pytest.fixture(scope="module")
def carried() -> Any:
    return json.loads(TARGET.read_text("utf-8"))


def test_it_holds_exactly_the_types_that_modules_use(carried: Any) -> None:
    for version, found in carried.items():
        resources = {name.removeprefix("aws_") for name in found["resource"]}
        sources = {f"data_{name}" for name in found["data"]}
        assert resources | sources | {"provider"} == used_submodules(), f"{version}: {COMMAND}"


def test_it_holds_both_majors(carried: Any) -> None:
    assert [version.split(".")[0] for version in carried] == ["5", "6"]


def test_it_is_what_the_installed_package_says(carried: Any) -> None:
    version, found = schema(assembly(find_installed(PACKAGE).tarball), used_submodules())
    assert version == INSTALLED
    assert found == carried[INSTALLED], COMMAND


@pytest.mark.terraform
def test_it_is_what_the_provider_itself_says(
    carried: Any, terraform: Terraform, tmp_path: Path
) -> None:
    aws = {"source": "hashicorp/aws", "version": INSTALLED}
    settings = {"terraform": {"required_providers": {"aws": aws}}}
    (tmp_path / "main.tf.json").write_text(json.dumps(settings), "utf-8")
    with plugin_cache(os.environ) as environment:
        init = [*terraform.command, "init", "-input=false"]
        subprocess.run(init, cwd=tmp_path, env=environment, check=True)
    schemas = [*terraform.command, "providers", "schema", "-json"]
    told = subprocess.run(schemas, cwd=tmp_path, check=True, capture_output=True).stdout
    real = json.loads(told)["provider_schemas"][SOURCE]
    ours = carried[INSTALLED]
    differences = list(_differences("provider", ours["provider"], _body(real["provider"]["block"])))
    for kind, theirs in (("resource", "resource_schemas"), ("data", "data_source_schemas")):
        for name, body in ours[kind].items():
            differences += _differences(name, body, _body(real[theirs][name]["block"]))
    assert differences == ["provider.alias"]  # belongs to the language


def _body(block: Any) -> dict[str, Any]:
    """A block of Terraform's schema in the form of ours.

    https://developer.hashicorp.com/terraform/cli/commands/providers/schema
    """
    attributes = {
        name: "required"
        if told.get("required")
        else "optional"
        if told.get("optional")
        else "computed"
        for name, told in block.get("attributes", {}).items()
    }
    blocks = {
        name: {
            "min": min(1, told.get("min_items", 0)),
            "max": 1 if told.get("max_items") == 1 or told["nesting_mode"] == "single" else None,
            "body": _body(told["block"]),
        }
        for name, told in block.get("block_types", {}).items()
    }
    return {"attributes": attributes, "blocks": blocks}


def _differences(path: str, ours: Any, theirs: Any) -> Iterator[str]:
    for name in sorted({*ours["attributes"], *theirs["attributes"]}):
        one, other = ours["attributes"].get(name), theirs["attributes"].get(name)
        # What is read only, inside a block, is of no use to anyone here.
        if one != other and not ("." in path and other == "computed"):
            yield f"{path}.{name}"
    for name in sorted({*ours["blocks"], *theirs["blocks"]}):
        one, other = ours["blocks"].get(name), theirs["blocks"].get(name)
        if one and other:
            yield from _differences(f"{path}.{name}", one["body"], other["body"])
            one, other = (one["min"], one["max"]), (other["min"], other["max"])
        # A list of objects: ours allows the form of blocks as well.
        if one != other and name not in theirs["attributes"]:
            yield f"{path}.{name}"


@pytest.mark.parametrize(
    ("constraint", "majors"),
    [
        ("", [4, 5, 6, 7]),
        (">= 5.100.0, < 7.0.0", [5, 6]),
        (">= 5.100.0, < 7.0.1", [5, 6, 7]),
        (">= 5.100.0, <= 6.25.0", [5, 6]),
        ("~> 5.100", [5]),
        ("~> 5.100.0", [5]),
        ("~> 5", [5, 6, 7]),
        ("5.100.0", [5]),
        ("= 6.25.0", [6]),
        (">5.0, !=6.0.0", [5, 6, 7]),
        ("< 6", [4, 5]),
        ("~> 4.0", [4]),
    ],
)
def test_a_version_constraint_lets_in_majors(constraint: str, majors: list[int]) -> None:
    assert [major for major in (4, 5, 6, 7) if admits(constraint, major)] == majors
