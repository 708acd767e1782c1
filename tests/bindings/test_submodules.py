from __future__ import annotations

from keyword import iskeyword
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfgen.bindings import submodules_in

PACKAGE = "cdktf_cdktf_provider_aws"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"from {PACKAGE}.ecs_cluster import EcsCluster", {"ecs_cluster"}),
        (f"from {PACKAGE} import ecs_cluster, kms_key as key", {"ecs_cluster", "kms_key"}),
        (f"import {PACKAGE}.ecs_cluster as ecs, os", {"ecs_cluster"}),
        (f"from {PACKAGE}.iam_role import (\n    IamRole,\n)", {"iam_role"}),
        (f"def f():\n    from {PACKAGE}.iam_role import IamRole", {"iam_role"}),
        (f"if TYPE_CHECKING:\n    from {PACKAGE}.iam_role import IamRole", {"iam_role"}),
        (f"'''\nfrom {PACKAGE}.iam_role import IamRole\n'''", set()),
        (f"# from {PACKAGE}.iam_role import IamRole", set()),
        (f"from {PACKAGE}_other.iam_role import IamRole", set()),
        (f"from .{PACKAGE}.iam_role import IamRole", set()),
        ("import cdktf", set()),
    ],
)
def test_every_form_of_import_is_understood(
    tmp_path: Path, source: str, expected: set[str]
) -> None:
    (tmp_path / "module.py").write_text(source)
    assert submodules_in(tmp_path, PACKAGE) == expected


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True).filter(lambda n: not iskeyword(n))


@given(names=st.sets(NAMES, max_size=8))
def test_the_set_is_what_the_files_below_a_directory_import(
    tmp_path_factory: pytest.TempPathFactory, names: set[str]
) -> None:
    root = tmp_path_factory.mktemp("code")
    for number, name in enumerate(sorted(names)):
        folder = root / f"level{number % 3}"
        folder.mkdir(exist_ok=True)
        (folder / f"file{number}.py").write_text(f"from {PACKAGE}.{name} import Anything\n")
    (root / "notes.txt").write_text(f"from {PACKAGE}.not_python import Anything")
    assert submodules_in(root, PACKAGE) == names


def test_one_file_can_be_asked(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text(f"from {PACKAGE}.kms_key import KmsKey")
    assert submodules_in(file, PACKAGE) == {"kms_key"}
