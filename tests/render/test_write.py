"""Only what changed is written, and all of it or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.render.trees import contents, put, texts, times, tree
from tfgen.errors import RenderError
from tfgen.render.compare import compare
from tfgen.render.write import recover, write

OLD = tree(
    main="old\n", same="same\n", iam__main="old\n", gone__main="old\n", gone__outputs="old\n"
)
NEW = tree(main="new\n", same="same\n", iam__main="new\n", added__main="new\n")


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root module as an earlier spec left it."""
    monkeypatch.chdir(tmp_path)
    dev = Path("modules/dev")
    put(dev, OLD)
    return dev


def test_the_tree_becomes_what_it_should_be(dev: Path) -> None:
    write([compare(dev, NEW)])
    assert texts(dev) == NEW
    assert not (dev / "gone").exists()
    assert [path.name for path in dev.parent.iterdir()] == ["dev"]


def test_the_first_time_makes_the_directories(tmp_path: Path) -> None:
    there = tmp_path / "new" / "modules" / "dev"
    write([compare(there, NEW)])
    assert texts(there) == NEW


def test_many_are_written_by_several_processes(tmp_path: Path) -> None:
    there = [tmp_path / "modules" / f"e{number}" for number in range(40)]
    put(there[3], OLD)
    write([compare(directory, NEW) for directory in there])
    assert all(texts(directory) == NEW for directory in there)
    assert len(list((tmp_path / "modules").iterdir())) == len(there)


def test_one_that_is_refused_leaves_the_others_written(tmp_path: Path) -> None:
    there = [tmp_path / "modules" / f"e{number}" for number in range(40)]
    put(there[3], {**OLD, "zone": "mine\n"})
    before = contents(there[3])
    refused = {**NEW, "zone/main.tf": NEW["main.tf"]}
    with pytest.raises(RenderError, match="zone"):
        write([compare(each, refused if each == there[3] else NEW) for each in there])
    assert contents(there[3]) == before
    assert all(texts(directory) == NEW for directory in there if directory != there[3])
    assert len(list((tmp_path / "modules").iterdir())) == len(there)


def test_files_of_the_team_stay_where_ours_go(dev: Path) -> None:
    own = {"extra.tf": "# mine\n", "gone/notes.md": "mine\n", ".terraform/x": "cache\n"}
    put(dev, own)
    write([compare(dev, NEW)])
    assert texts(dev) == {**NEW, **own}


def test_what_is_the_same_is_not_written(dev: Path) -> None:
    before = times(dev)
    write([compare(dev, NEW)])
    after = times(dev)
    assert {path for path in OLD.keys() & NEW if before[path] == after[path]} == {"same.tf"}
    write([compare(dev, NEW)])
    assert times(dev) == after


def test_a_disk_that_refuses_leaves_the_tree_as_it_was(dev: Path) -> None:
    """A file where a directory must go: the renames before it are undone."""
    put(dev, {"zone": "mine\n"})
    before = contents(dev)
    with pytest.raises(RenderError) as caught:
        write([compare(dev, {**NEW, "zone/main.tf": NEW["main.tf"]})])
    (problem,) = caught.value.problems
    assert problem.message.startswith("cannot be written: ")
    assert problem.place is not None
    assert "zone" in problem.place.file
    assert contents(dev) == before
    assert [path.name for path in dev.parent.iterdir()] == ["dev"]


def test_bytes_that_are_no_text_come_back_too(dev: Path) -> None:
    (dev / "main.tf").write_bytes(OLD["main.tf"].encode() + b"caf\xe9\n")
    put(dev, {"zone": "mine\n"})
    before = contents(dev)
    with pytest.raises(RenderError):
        write([compare(dev, {**NEW, "zone/main.tf": NEW["main.tf"]})])
    assert contents(dev) == before


def test_modules_that_is_no_directory_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("modules").write_text("a file\n")
    with pytest.raises(RenderError, match="modules"):
        write([compare(Path("modules/dev"), NEW)])


def test_what_changed_in_the_meantime_is_not_mixed(dev: Path) -> None:
    """Two runs compared before either of them wrote: the tree is that of one of them."""
    other = tree(main="other\n", same="same\n", other__main="other\n")
    first, second = compare(dev, NEW), compare(dev, other)
    write([first])
    write([second])
    assert texts(dev) in (NEW, other)


def test_recovering_where_nothing_happened_changes_nothing(dev: Path) -> None:
    before = times(dev)
    recover(dev.parent)
    recover(Path("no-such-directory"))
    assert times(dev) == before
