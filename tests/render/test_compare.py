"""What rendering would change, before anything is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.render.trees import contents, put, tree
from tfgen.errors import RenderError
from tfgen.render.compare import compare


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("modules/dev")


def test_where_nothing_is_everything_is_created(dev: Path) -> None:
    difference = compare(dev, tree(main="a\n", iam__main="b\n"))
    assert difference
    assert difference.created == ("main.tf", "iam/main.tf")
    assert (difference.changed, difference.deleted) == ((), ())
    assert not dev.exists()


def test_the_same_files_are_no_difference(dev: Path) -> None:
    put(dev, tree(main="a\n", iam__main="b\n"))
    assert not compare(dev, tree(main="a\n", iam__main="b\n"))


def test_changed_and_left_over_files_are_told_apart(dev: Path) -> None:
    put(dev, tree(main="old\n", iam__main="same\n", gone__main="x\n", outputs="y\n"))
    difference = compare(dev, tree(main="new\n", iam__main="same\n", added="z\n"))
    assert difference.created == ("added.tf",)
    assert difference.changed == ("main.tf",)
    assert difference.deleted == ("gone/main.tf", "outputs.tf")


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text + "\n",
        lambda text: text.replace("\na\n", "\nb\n"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.removesuffix("\n"),
    ],
    ids=["a line more", "another letter", "other line ends", "no line end"],
)
def test_a_hand_edited_file_is_noticed(dev: Path, edit: object) -> None:
    assert callable(edit)
    put(dev, {"main.tf": edit(tree(main="a\n")["main.tf"])})
    assert compare(dev, tree(main="a\n")).changed == ("main.tf",)


def test_files_of_the_team_are_left_alone(dev: Path) -> None:
    generated = tree(main="a\n")["main.tf"]
    put(dev, tree(main="a\n"))
    put(
        dev,
        {
            "extra.tf": 'resource "x" "y" {}\n',
            "README.md": "ours\n",
            "iam/extra.tf": "# ours\n",
            "terraform.tfstate": "{}",
            # Terraform copies modules there; whatever their first line, they are not ours.
            ".terraform/modules.tf": generated,
        },
    )
    assert not compare(dev, tree(main="a\n"))


def test_a_foreign_file_where_ours_belongs_is_refused(dev: Path) -> None:
    put(dev, {"main.tf": "# mine\n", "iam/main.tf": "", "extra.tf": "# mine\n"})
    before = contents(dev)
    with pytest.raises(RenderError) as caught:
        compare(dev, tree(main="a\n", iam__main="b\n", outputs="c\n"))
    assert [(str(problem.place), problem.message) for problem in caught.value.problems] == [
        (f"modules/dev/{path}:1", "is not one of tfgen's files, and rendering would overwrite it")
        for path in ("main.tf", "iam/main.tf")
    ]
    assert all("extra.tf" in problem.hint for problem in caught.value.problems)
    assert contents(dev) == before


def test_something_that_cannot_be_read_is_named(dev: Path) -> None:
    (dev / "main.tf").mkdir(parents=True)
    with pytest.raises(RenderError) as caught:
        compare(dev, tree(main="a\n"))
    (problem,) = caught.value.problems
    assert str(problem.place) == "modules/dev/main.tf"
    assert problem.message == "cannot be read: Is a directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(dev: Path) -> None:
    put(dev, tree(main="a\n"))
    (dev / "main.tf").chmod(0)
    with pytest.raises(RenderError, match=r"main\.tf: cannot be read: Permission denied"):
        compare(dev, tree(main="a\n"))


def test_the_diff_is_one_that_patch_understands(dev: Path) -> None:
    put(dev, tree(main="old\n", gone="x\n"))
    lines = list(compare(dev, tree(main="new\n", added="y\n")).unified())
    assert [line for line in lines if line.startswith(("---", "+++"))] == [
        *("--- /dev/null", "+++ modules/dev/added.tf"),
        *("--- modules/dev/gone.tf", "+++ /dev/null"),
        *("--- modules/dev/main.tf", "+++ modules/dev/main.tf"),
    ]
    assert [line for line in lines if line in ("-old", "+new", "-x", "+y")] == [
        *("+y", "-x", "-old", "+new"),
    ]
