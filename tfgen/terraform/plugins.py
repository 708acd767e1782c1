"""One provider cache for all environments: the AWS provider is some 700 MB, unpacked.

https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tfgen.bindings.cache import user_cache_dir

_VARIABLE = "TF_PLUGIN_CACHE_DIR"
_SETTING = re.compile(r"^\s*plugin_cache_dir\s*=", re.MULTILINE)


@contextmanager
def plugin_cache(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The variables for a `terraform init` that installs through the cache, one at a time.

    A cache that the user has set, in the environment or in Terraform's own configuration, stays
    in use. The lock is there because Terraform calls concurrent use of a cache undefined.
    """
    base = user_cache_dir("tfgen", environment)
    ours = base / "terraform-plugins"
    try:
        ours.mkdir(parents=True, exist_ok=True)
        lock = (base / "terraform-plugins.lock").open("w")
    except OSError:
        # A home that cannot be written to: every environment installs for itself.
        yield dict(environment)
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield (
            dict(environment) if _has_cache(environment) else {**environment, _VARIABLE: str(ours)}
        )


def _has_cache(environment: Mapping[str, str]) -> bool:
    if environment.get(_VARIABLE):
        return True
    return any(_SETTING.search(_text(file)) for file in _cli_configs(environment))


def _cli_configs(environment: Mapping[str, str]) -> list[Path]:
    """https://developer.hashicorp.com/terraform/cli/config/config-file#locations."""
    named = environment.get("TF_CLI_CONFIG_FILE") or environment.get("TERRAFORM_CONFIG")
    if named:
        return [Path(named)]
    home = Path.home()
    return [home / ".terraformrc", home / ".tofurc", *home.glob(".terraform.d/*.tfrc")]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
