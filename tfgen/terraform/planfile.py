"""A saved plan carries the configuration that it was made from: whether it is still ours.

The file is a zip archive (internal/plans/planfile and internal/configs/configload/
loader_snapshot.go in Terraform): `tfconfig/modules.json` lists the modules with their key and
directory, and `tfconfig/m-KEY/` holds the configuration files of each.
"""

from __future__ import annotations

import json
import posixpath
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from tfgen.errors import Place, Problem, RefusedError, ToolError

_MANIFEST = "tfconfig/modules.json"
_SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")


def check_plan_matches(file: Path, directory: Path) -> None:
    """Makes sure that the saved plan was made from the HCL that is in `directory` now.

    Raises:
        RefusedError: It was made from other HCL; a problem for each file that differs.
        ToolError: It is no saved plan, or one that cannot be read.
    """
    planned = configuration_in(file)
    present = _configuration_of(directory, {posixpath.dirname(name) for name in planned})
    problems = [
        Problem(_difference(planned.get(name), present.get(name)), Place(str(directory / name)))
        for name in sorted(planned.keys() | present.keys())
        if planned.get(name) != present.get(name)
    ]
    if problems:
        hint = f"{file} was made from other HCL: make a new plan and have it reviewed."
        raise RefusedError(Problem("the plan does not match the HCL", hint=hint), *problems)


def configuration_in(file: Path) -> dict[str, str]:
    """The configuration in a saved plan, as path relative to the root module → text.

    Modules that `terraform init` has downloaded are left out: their versions are in the text.

    Raises:
        ToolError: It is no saved plan, or one that cannot be read.
    """
    try:
        with ZipFile(file) as archive:
            directories = {
                f"tfconfig/m-{module['Key']}": module["Dir"]
                for module in json.loads(archive.read(_MANIFEST))
                if not module["Dir"].startswith(".terraform/")
            }
            return {
                posixpath.normpath(posixpath.join(directories[folder], name)): text
                for entry in archive.namelist()
                for folder, _, name in [entry.rpartition("/")]
                if folder in directories
                for text in [archive.read(entry).decode()]
            }
    except OSError as error:
        raise _unreadable(file, error.strerror or str(error)) from error
    except BadZipFile as error:
        raise _unreadable(file, _what_else(file)) from error
    except (KeyError, TypeError, ValueError, AttributeError, NotImplementedError) as error:
        raise _unreadable(file, "it holds no configuration, or is damaged") from error


def _configuration_of(directory: Path, folders: set[str]) -> dict[str, str]:
    return {
        posixpath.join(folder, file.name): file.read_bytes().decode(errors="replace")
        for folder in {"", *folders}
        for file in (directory / folder).glob("*")
        if file.name.endswith(_SUFFIXES) and not file.name.startswith(".") and file.is_file()
    }


def _difference(planned: str | None, present: str | None) -> str:
    if planned is None:
        return "is new since the plan was made"
    return "was there when the plan was made" if present is None else "differs from the plan's"


def _what_else(file: Path) -> str:
    """Why a file that is no zip archive may yet be called a plan by somebody."""
    start = file.read_bytes()[:4096]
    if b"encrypt" in start:
        return "it is encrypted, and OpenTofu's plan encryption is not supported"
    if b"remote_plan_format" in start:
        return "it stands for a plan in HCP Terraform, which is not supported"
    return "it is no file that `terraform plan -out` has written, or is damaged"


def _unreadable(file: Path, why: str) -> ToolError:
    hint = "Make it with `tfgen plan ENV --out FILE`."
    return ToolError(Problem(f"the saved plan cannot be used: {why}", Place(str(file)), hint))
