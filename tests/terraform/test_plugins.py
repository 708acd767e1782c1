"""One provider cache for all environments, unless the user has one already."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tfgen.terraform.plugins import plugin_cache


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("HOME", str(tmp_path))
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


def test_ours_is_made_and_named(environment: dict[str, str], tmp_path: Path) -> None:
    with plugin_cache(environment) as variables:
        assert variables["TF_PLUGIN_CACHE_DIR"] == str(
            tmp_path / "cache" / "tfgen" / "terraform-plugins"
        )
        assert Path(variables["TF_PLUGIN_CACHE_DIR"]).is_dir()


def test_it_goes_where_the_cache_of_tfgen_goes(environment: dict[str, str], tmp_path: Path) -> None:
    environment["TFGEN_CACHE_DIR"] = str(tmp_path / "elsewhere")
    with plugin_cache(environment) as variables:
        assert variables["TF_PLUGIN_CACHE_DIR"] == str(tmp_path / "elsewhere" / "terraform-plugins")


def test_one_in_the_environment_stays(environment: dict[str, str]) -> None:
    environment["TF_PLUGIN_CACHE_DIR"] = "/theirs"
    with plugin_cache(environment) as variables:
        assert variables == environment


@pytest.mark.parametrize("name", [".terraformrc", ".tofurc", ".terraform.d/x.tfrc", "named"])
def test_one_in_terraforms_configuration_stays(
    environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    config = tmp_path / name
    config.parent.mkdir(exist_ok=True)
    config.write_text('disable_checkpoint = true\n  plugin_cache_dir = "/theirs"\n')
    if name == "named":
        environment["TF_CLI_CONFIG_FILE"] = str(config)
    with plugin_cache(environment) as variables:
        assert "TF_PLUGIN_CACHE_DIR" not in variables


def test_a_configuration_without_one_or_that_is_not_there_changes_nothing(
    environment: dict[str, str], tmp_path: Path
) -> None:
    environment["TF_CLI_CONFIG_FILE"] = str(tmp_path / "none")
    with plugin_cache(environment) as variables:
        assert "TF_PLUGIN_CACHE_DIR" in variables


def test_a_home_that_cannot_be_written_to_goes_without(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where the directory should be")
    with plugin_cache(environment) as variables:
        assert variables == environment


def test_one_at_a_time(environment: dict[str, str]) -> None:
    second = (
        "from tfgen.terraform.plugins import plugin_cache\n"
        f"with plugin_cache({environment!r}): print('in')"
    )
    with plugin_cache(environment):
        process = subprocess.Popen([sys.executable, "-c", second], stdout=subprocess.PIPE)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
    out, _ = process.communicate(timeout=30)
    assert out == b"in\n"
