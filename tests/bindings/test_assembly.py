from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from tfgen.bindings.assembly import prune, write_tarball
from tfgen.bindings.installed import Installed, Unfit

NAME = "@example/provider"
INDEX = b"""
exports.oneThing = require("./one-thing");
exports.twoThings = __importStar(require("./two-things/index"));
exports.three = require("./three");
"""


def types(namespace: str, **members: object) -> dict[str, object]:
    fqn = f"{NAME}.{namespace}.Type"
    return {fqn: {"fqn": fqn, "docs": {"summary": "s"}, "kind": "class", **members}}


def assembly(tmp_path: Path, javascript: dict[str, bytes], **described: object) -> Installed:
    folders = {"oneThing": "one-thing", "twoThings": "two-things", "three": "three"}
    document = {
        "name": NAME,
        "readme": {"markdown": "# long"},
        "submodules": {
            f"{NAME}.{namespace}": {"symbolId": f"src/{folder}/index:"}
            for namespace, folder in folders.items()
        },
        "types": {
            **types("oneThing", properties=[{"name": "docs", "type": {"primitive": "string"}}]),
            **types("twoThings", base=f"{NAME}.oneThing.Type"),
            **types("three"),
        },
        "version": "1.2.3",
        **described,
    }
    files = {"package/.jsii": json.dumps(document, indent=2).encode()}
    files |= {f"package/lib/{folder}/index.js": b"// code" for folder in folders.values()}
    files |= {"package/lib/index.js": INDEX, **javascript}
    tarball = tmp_path / "provider@1.2.3.jsii.tgz"
    with tarfile.open(tarball, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return Installed("example_provider", tmp_path, NAME, "1.2.3", tarball, ())


def kept(files: dict[str, bytes]) -> set[str]:
    described = {fqn.split(".")[1] for fqn in json.loads(files["package/.jsii"])["types"]}
    index = files["package/lib/index.js"].decode()
    assert described == {name for name in ("oneThing", "twoThings", "three") if name in index}
    return described


def test_only_what_is_asked_for_is_kept(tmp_path: Path) -> None:
    code = b"work();\n//# sourceMappingURL=data:application/json;base64,AAAA\n"
    files = prune(assembly(tmp_path, {"package/lib/three/index.js": code}), ["three"])
    assert kept(files) == {"three"}
    assert files["package/lib/three/index.js"] == b"work();\n"
    assert set(files) == {
        "package/.jsii",
        "package/package.json",
        "package/lib/index.js",
        "package/lib/three/index.js",
    }


def test_what_jsii_never_reads_is_left_out(tmp_path: Path) -> None:
    document = json.loads(prune(assembly(tmp_path, {}), ["oneThing"])["package/.jsii"])
    described = document["types"][f"{NAME}.oneThing.Type"]
    assert "docs" not in described
    assert described["properties"] == [{"name": "docs", "type": {"primitive": "string"}}]
    assert set(document) == {"name", "version", "types"}


def test_each_class_says_which_methods_give_plain_data(tmp_path: Path) -> None:
    types = {
        f"{NAME}.oneThing.Type": {"kind": "class", "methods": [{"name": "own"}]},
        f"{NAME}.oneThing.Struct": {"kind": "interface"},
    }
    files = prune(assembly(tmp_path, {}, types=types), ["oneThing"], ["toB", "toA"])
    described = json.loads(files["package/.jsii"])["types"]
    returns = {"type": {"primitive": "json"}}
    assert described[f"{NAME}.oneThing.Type"]["methods"] == [
        {"name": "own"},
        {"name": "toA", "returns": returns},
        {"name": "toB", "returns": returns},
    ]
    assert "methods" not in described[f"{NAME}.oneThing.Struct"]


def test_submodules_that_types_refer_to_come_along(tmp_path: Path) -> None:
    assert kept(prune(assembly(tmp_path, {}), ["twoThings"])) == {"oneThing", "twoThings"}


def test_submodules_that_javascript_requires_come_along(tmp_path: Path) -> None:
    code = b'const two = require("../two-things");'
    files = prune(assembly(tmp_path, {"package/lib/three/index.js": code}), ["three"])
    assert kept(files) == {"oneThing", "twoThings", "three"}


def test_progress_goes_from_start_to_end(tmp_path: Path) -> None:
    shares: list[float] = []
    prune(assembly(tmp_path, {}), ["three"], progress=shares.append)
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


@pytest.mark.parametrize(
    ("javascript", "described"),
    [
        ({"package/lib/three/index.js": b'require("../stray")'}, {}),
        ({"package/lib/index.js": b"export * as three"}, {}),
        ({}, {"types": {}}),
        ({}, {"submodules": {}}),
    ],
)
def test_an_unknown_layout_is_said(
    tmp_path: Path, javascript: dict[str, bytes], described: dict[str, object]
) -> None:
    with pytest.raises(Unfit):
        prune(assembly(tmp_path, javascript, **described), ["three"])


def test_equal_files_give_equal_bytes() -> None:
    one, two = io.BytesIO(), io.BytesIO()
    write_tarball({"a": b"1", "b": b"2"}, one)
    write_tarball({"b": b"2", "a": b"1"}, two)
    assert one.getvalue() == two.getvalue()
