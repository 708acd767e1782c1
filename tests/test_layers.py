"""The one direction of imports, and nothing heavy before a command needs it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tfgen

PACKAGE = Path(tfgen.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

# Each room with those that it may import from, besides itself and `import tfgen` for the version.
_CDKTF = {"modules", "hcl", "bindings"}
_BELOW_MODULES = {"spec", "errors"}
_BELOW_CLI = _CDKTF | _BELOW_MODULES | {"project"}
MAY_IMPORT = {
    "errors": set(),
    "project": {"errors"},
    "spec": {"errors"},
    "bindings": _BELOW_MODULES,
    "hcl": _BELOW_MODULES | {"bindings"},
    "modules": _BELOW_MODULES | {"hcl"},
    "render": _BELOW_CLI,
    "configuration": {"errors", "bindings"},  # those for their cache: of compiled grammars here
    "checks": _BELOW_CLI | {"configuration"},
    "access": _BELOW_CLI | {"configuration"},
    "terraform": _BELOW_CLI,
    "aws": _BELOW_CLI | {"terraform"},
    "cli": _BELOW_CLI | {"render", "configuration", "checks", "access", "terraform", "aws"},
    "__init__": set(),
    "__main__": {"cli"},
}

# Packages of others, and the rooms (or files) that may import them.
ONLY_IN = {
    "typer": {"cli"},
    "click": {"cli"},
    "rich": {"cli"},
    "cdktf": _CDKTF,
    "cdktf_cdktf_provider_aws": _CDKTF,
    "constructs": _CDKTF,
    "jsii": _CDKTF,
    "subprocess": {"terraform", "aws", "bindings", "access/revision.py", "cli/doctor.py"},
    "boto3": {"aws"},
    "botocore": {"aws"},
    "moto": {"aws"},
}


def _room(file: Path) -> str:
    first = file.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _imports(file: Path) -> Iterator[tuple[int, str]]:
    """(line, absolute name) of every import, also of those in functions and for type checkers."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: a relative import"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _faults(file: Path) -> Iterator[str]:
    room = _room(file)
    name = file.relative_to(PACKAGE).as_posix()
    for line, imported in _imports(file):
        package, _, rest = imported.partition(".")
        if package == "tfgen":
            target = rest.partition(".")[0]
            if target and target != room and target not in MAY_IMPORT[room]:
                yield f"{name}:{line}: {room} must not import {imported}"
        elif package in ONLY_IN and not {room, name} & ONLY_IN[package]:
            yield f"{name}:{line}: {room} must not import {package}"


def test_every_room_is_known() -> None:
    """A new room has to say here what it may import."""
    assert {_room(file) for file in FILES} <= set(MAY_IMPORT)


def test_imports_go_one_way() -> None:
    assert [fault for file in FILES for fault in _faults(file)] == []


def test_only_the_command_line_prints() -> None:
    printing = [
        f"{file.relative_to(PACKAGE).as_posix()}:{node.lineno}"
        for file in FILES
        if _room(file) != "cli"
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "input")
    ]
    assert printing == []


# Runs a command line in a fresh process; says what it imported and which processes it started.
_WATCHED = """
import sys
started = []
sys.addaudithook(
    lambda event, arguments: started.append(event)
    if event in ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec", "os.system")
    else None
)
from tfgen.cli.app import run
try:
    run(sys.argv[1:])
except SystemExit:
    pass
heavy = {"cdktf", "jsii", "constructs", "boto3", "botocore", "moto", "hcl2", "lark"}
heavy.add("cdktf_cdktf_provider_aws")
print("\\nHEAVY", sorted(heavy & set(sys.modules)), started)
"""


@pytest.mark.parametrize(
    ("arguments", "completion"),
    [
        (["--help"], ""),
        (["render", "--help"], ""),
        (["plan", "--help"], ""),
        (["connect", "--help"], ""),
        (["connect", "dev", "--ttl", "no"], ""),
        (["--version"], ""),
        (["schema"], ""),
        (["no-such-command"], ""),
        (["render", "no-such-environment"], ""),
        (["validate", "bad"], ""),
        ([], "tfgen "),
        ([], "tfgen render "),
    ],
    ids=lambda value: " ".join(value) or "-",
)
def test_nothing_heavy_before_it_is_needed(
    arguments: list[str], completion: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "environments" / "bad.yaml").write_text("name: 1\n")
    if completion:
        monkeypatch.setenv("_TFGEN_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", completion)
        monkeypatch.setenv("COMP_CWORD", str(completion.count(" ")))
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, *arguments], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.stdout.splitlines()[-1] == "HEAVY [] []", done.stdout + done.stderr
