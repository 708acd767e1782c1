"""`terraform init`, when something that it depends on has changed, and not otherwise."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from tfgen.terraform.plugins import plugin_cache
from tfgen.terraform.run import OnEvent, ignore, stream
from tfgen.terraform.workspace import Workspace, data_directory, init_record

# What init reads in HCL: settings and provider configurations (a file that has them counts as a
# whole), where modules come from, and the first word of resource types, which asks for a provider.
_SETTINGS = re.compile(r"^\s*(?:terraform\s*\{|provider\s+\")", re.MULTILINE)
_SOURCE = re.compile(r"^\s*(?:module\s+\".*|(?:source|version)\s*=.*)", re.MULTILINE)
_KIND = re.compile(r"^\s*(?:resource|data|ephemeral)\s+\"([^\"_]+)", re.MULTILINE)


def init(workspace: Workspace, on_event: OnEvent = ignore, *, backend: bool = True) -> bool:
    """Makes the directory ready for the other subcommands; returns whether anything was to do.

    Nothing is, as long as the last successful init of this data directory has seen the same
    settings, module sources, kinds of providers, lock file and Terraform, and
    what it has installed is still there. `backend=False` leaves the state alone: enough for
    `validate`, and without any credentials.

    Raises:
        ToolError: Terraform cannot initialise the directory.
        KeyboardInterrupt: It was interrupted, and has ended.
    """
    record = init_record(workspace)
    if _is_file(record, _digest(workspace, backend)) and _providers_are_there(record.parent):
        return False
    record.unlink(missing_ok=True)
    with plugin_cache(workspace.environment) as environment:
        if workspace.reconfigure:
            # Without it Terraform downloads the provider again for a directory that has no lock
            # file yet: the cache alone does not tell the checksums of other platforms.
            environment["TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE"] = "1"
        arguments = init_arguments(workspace, backend=backend)
        stream(replace(workspace, environment=environment), arguments, on_event)
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(_digest(workspace, backend))
    return True


def init_arguments(workspace: Workspace, *, backend: bool = True) -> list[str]:
    """https://developer.hashicorp.com/terraform/cli/commands/init."""
    arguments = ["init", "-input=false", "-no-color", "-json"]
    if not backend:
        return [*arguments, "-backend=false"]
    if workspace.reconfigure:
        arguments.append("-reconfigure")
    return arguments


def _digest(workspace: Workspace, backend: bool) -> str:
    seen = hashlib.sha256()
    program, at = workspace.terraform.path, workspace.terraform.path.stat()
    # Instead of its version, which would have to be asked for.
    seen.update(repr((str(program), at.st_size, at.st_mtime_ns)).encode())
    seen.update(repr(init_arguments(workspace, backend=backend)).encode())
    files = [
        workspace.directory / ".terraform.lock.hcl",
        # Which backend was initialised: somebody may have run `terraform init` by hand since.
        data_directory(workspace) / "terraform.tfstate",
    ]
    for file in files:
        seen.update(repr(file.is_file() and file.read_bytes()).encode())
    kinds: set[str] = set()
    for file in _configuration_files(workspace.directory):
        text = file.read_text(encoding="utf-8", errors="replace")
        whole = file.suffix == ".json" or _SETTINGS.search(text)
        if relevant := text if whole else _SOURCE.findall(text):
            seen.update(repr((str(file.relative_to(workspace.directory)), relevant)).encode())
        kinds.update(_KIND.findall(text))
    seen.update(repr(sorted(kinds)).encode())
    return seen.hexdigest()


def _configuration_files(directory: Path) -> list[Path]:
    """Those of the root module and of the modules below it, not those that init downloads."""
    return sorted(
        file
        for pattern in ("*.tf", "*.tf.json", "*.tofu")
        for file in directory.rglob(pattern)
        if not any(part.startswith(".") for part in file.relative_to(directory).parts)
    )


def _is_file(file: Path, content: str) -> bool:
    return file.is_file() and file.read_text(errors="replace") == content


def _providers_are_there(data_dir: Path) -> bool:
    """Whether the links into the provider cache still lead somewhere.

    They are at HOST/NAMESPACE/TYPE/VERSION/PLATFORM; somebody may have emptied the cache.
    """
    return all(link.exists() for link in (data_dir / "providers").glob("*/*/*/*/*"))
