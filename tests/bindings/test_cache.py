from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from tfgen.bindings.cache import check, ensure, user_cache_dir

MONTH = 31 * 24 * 60 * 60


def write_content(folder: Path) -> None:
    (folder / "content").write_text("as written")


def test_a_folder_is_made_once_and_then_kept(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "entry"
    assert check(folder) == "missing"
    ensure(folder, write_content)
    assert check(folder) == ""
    ensure(folder, lambda _: pytest.fail("made again"))


@pytest.mark.parametrize("file", ["content", "sums.json"])
@pytest.mark.parametrize("damage", [b"", b"as writteN", None])
def test_a_damaged_folder_is_made_again(tmp_path: Path, file: str, damage: bytes | None) -> None:
    folder = tmp_path / "cache" / "entry"
    ensure(folder, write_content)
    if damage is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(damage)
    assert check(folder) == "damaged"
    ensure(folder, write_content)
    assert (check(folder), (folder / "content").read_text()) == ("", "as written")


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "entry"

    def fail(unfinished: Path) -> None:
        write_content(unfinished)
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk is full"):
        ensure(folder, fail)
    assert [path.name for path in folder.parent.iterdir()] == ["entry.lock"]


def test_of_many_that_ask_at_once_one_makes_it(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "entry"
    made = []

    def slow(unfinished: Path) -> None:
        made.append(unfinished)
        time.sleep(0.2)
        write_content(unfinished)

    threads = [threading.Thread(target=ensure, args=(folder, slow)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), check(folder)) == (1, "")


def test_what_nobody_used_for_a_month_is_removed(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for name in ("unused", "used"):
        ensure(cache / name, write_content)
        os.utime(cache / name / "sums.json", (0, time.time() - MONTH))
    (cache / ".unfinished-killed").mkdir()
    os.utime(cache / ".unfinished-killed", (0, time.time() - MONTH))
    ensure(cache / "used", write_content)  # it is there, so this counts as a use
    ensure(cache / "new", write_content)
    assert sorted(path.name for path in cache.iterdir() if path.is_dir()) == ["new", "used"]


@pytest.mark.skipif(os.name == "nt", reason="permissions are different on Windows")
def test_a_cache_that_others_may_write_is_refused(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(0o777)
    with pytest.raises(PermissionError, match="others"):
        ensure(cache / "entry", write_content)


@pytest.mark.skipif(os.name == "nt", reason="permissions are different on Windows")
def test_so_is_what_lies_ready_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "entry"
    ensure(folder, write_content)
    folder.parent.chmod(0o777)
    with pytest.raises(PermissionError, match="others"):
        ensure(folder, write_content)


def no_home() -> Path:
    raise RuntimeError("as pathlib does where there is none")


def test_the_place_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("THING_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_cache_dir("thing") == tmp_path / ".cache" / "thing"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    assert user_cache_dir("thing") == tmp_path / ".cache" / "thing"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert user_cache_dir("thing") == tmp_path / "xdg" / "thing"
    with monkeypatch.context() as without_home:
        without_home.delenv("XDG_CACHE_HOME")
        without_home.setattr(Path, "home", no_home)
        assert user_cache_dir("thing").name == "thing-cache"
    monkeypatch.setenv("THING_CACHE_DIR", str(tmp_path / "mine"))
    assert user_cache_dir("thing") == tmp_path / "mine"
