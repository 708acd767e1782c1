"""For developers: makes `provider_schema.json`, what the AWS provider's resources take and give.

    python -m tfgen.checks.extract_schema WHEEL_OR_TARBALL...

Each argument is a `cdktf-cdktf-provider-aws` wheel, or the `_jsii/*.jsii.tgz` of an installed one;
two of them, generated from different majors of the provider, give the schemas of both. Wanted are
the types that `tfgen.modules` imports, so nothing is listed by hand.

The source is the assembly in the package (https://github.com/aws/jsii, packages/@jsii/spec), which
cdktf generated from `terraform providers schema -json`: the links in its documentation carry the
names of Terraform, and a block's documentation says "block".
"""

from __future__ import annotations

import io
import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tfgen.bindings.submodules import submodules_in

TARGET = Path(__file__).with_name("provider_schema.json")
PACKAGE = "cdktf_cdktf_provider_aws"

_KINDS = {"cdktf.TerraformResource": "resource", "cdktf.TerraformDataSource": "data"}
_REPRESENTS = re.compile(r"/aws/([\d.]+)/docs\S* (\w+)\}")
_ARGUMENT = re.compile(r"\{@link \S+#(\w+) ")
_BLOCK = re.compile(r"\w+ block\.")


def used_submodules() -> frozenset[str]:
    """The submodules of the package that `tfgen.modules` imports, and the provider's own."""
    return submodules_in(Path(__file__).parent.parent / "modules", PACKAGE) | {"provider"}


def main(packages: Iterable[str]) -> None:
    """Writes the schemas of these packages, by version of the provider."""
    schemas = dict(sorted(schema(assembly(Path(path)), used_submodules()) for path in packages))
    TARGET.write_text(json.dumps(schemas, indent=1, sort_keys=True) + "\n", "utf-8")


def assembly(package: Path) -> Mapping[str, Any]:
    """The types that a package describes, by their full name."""
    content = package.read_bytes()
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel:
            (name,) = (name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
            content = wheel.read(name)
    with tarfile.open(fileobj=io.BytesIO(content)) as tarball:
        file = tarball.extractfile("package/.jsii")
        assert file is not None
        types: Mapping[str, Any] = json.load(file)["types"]
    return types


def schema(types: Mapping[str, Any], submodules: frozenset[str]) -> tuple[str, dict[str, Any]]:
    """The provider's version, and what the wanted types take and give.

    A body is `{"attributes": {name: required|optional|computed}, "blocks": {name: {"min", "max",
    "body"}}}`; `max` is 1 or null. A list of objects may be written as blocks as well, so it is in
    both (https://developer.hashicorp.com/terraform/language/attr-as-blocks).
    """
    versions = set()
    found: dict[str, Any] = {"resource": {}, "data": {}}
    for name, described in types.items():
        kind = _KINDS.get(described.get("base", ""))
        provider = described.get("base") == "cdktf.TerraformProvider"
        if not (kind or provider) or _submodule(described) not in submodules:
            continue
        represents = _REPRESENTS.search(described["docs"]["summary"])
        assert represents is not None, name
        versions.add(represents[1])
        body = _body(types, types[f"{name}Config"])
        if kind:
            body["attributes"] |= dict.fromkeys(
                _computed(described, types[f"{name}Config"]), "computed"
            )
            found[kind][represents[2]] = body
        else:
            found["provider"] = body
    (version,) = versions
    return version, found


def _submodule(described: Mapping[str, Any]) -> str:
    """`src/ecs-cluster/index.ts` holds what Python calls `ecs_cluster`."""
    return Path(described["locationInModule"]["filename"]).parent.name.replace("-", "_")


def _body(types: Mapping[str, Any], struct: Mapping[str, Any]) -> dict[str, Any]:
    attributes: dict[str, str] = {}
    blocks: dict[str, Any] = {}
    for described in struct.get("properties", ()):
        words = described["docs"].get("summary", ""), described["docs"].get("remarks", "")
        argument = _ARGUMENT.search(" ".join(words))
        assert argument is not None, described
        required = not described.get("optional")
        inner, single = _struct(types, described["type"])
        if not _BLOCK.match(words[0]):
            attributes[argument[1]] = "required" if required else "optional"
        if inner is not None:
            body = _body(types, inner)
            blocks[argument[1]] = {"min": int(required), "max": 1 if single else None, "body": body}
    return {"attributes": attributes, "blocks": blocks}


def _struct(
    types: Mapping[str, Any], kind: Mapping[str, Any]
) -> tuple[Mapping[str, Any] | None, bool]:
    """The struct that a property holds, if it holds one, and whether it is at most one."""
    if "union" in kind:
        inner = (_struct(types, member) for member in kind["union"]["types"])
        return next((found for found in inner if found[0] is not None), (None, False))
    if "collection" in kind:
        return _struct(types, kind["collection"]["elementtype"])[0], False
    described = types.get(kind.get("fqn", ""), {})
    return (described, True) if described.get("datatype") else (None, True)


def _computed(resource: Mapping[str, Any], config: Mapping[str, Any]) -> list[str]:
    """What a resource gives without taking it: properties without an input of the same name."""
    taken = {described["name"] for described in config["properties"]}
    inputs = {f"{name}Input" for name in taken}
    return [
        _snake(described["name"])
        for described in resource["properties"]
        if not described.get("static") and described["name"] not in taken | inputs
    ]


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    main(sys.argv[1:])
