"""The copy that Terraform works in for the local AWS."""

from __future__ import annotations

import os
from pathlib import Path

from tfgen.terraform.copy import copy_module


def _write(directory: Path, **files: str) -> None:
    for name, text in files.items():
        file = directory / name.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def test_files_come_over_and_the_modules_own_state_does_not(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    _write(source, main_dot_tf="a", iam__main_dot_tf="b", idp_dot_xml="c")
    _write(source, terraform_dot_tfstate="secret", _dot_terraform__x="own")
    (source / "binary").write_bytes(b"\xff\r\n\x00")
    copy_module(source, target)
    assert sorted(str(f.relative_to(target)) for f in target.rglob("*") if f.is_file()) == [
        "binary",
        "iam/main.tf",
        "idp.xml",
        "main.tf",
    ]
    assert (target / "binary").read_bytes() == b"\xff\r\n\x00"


def test_what_terraform_keeps_in_the_copy_stays_and_what_is_gone_goes(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    _write(source, main_dot_tf="new")
    _write(target, main_dot_tf="old", gone__main_dot_tf="x", terraform_dot_tfstate="s")
    _write(target, _dot_terraform__x="d", _dot_terraform_dot_lock_dot_hcl="l")
    copy_module(source, target)
    assert (target / "main.tf").read_text() == "new"
    assert not (target / "gone" / "main.tf").exists()
    assert (target / "terraform.tfstate").read_text() == "s"
    assert (target / ".terraform" / "x").read_text() == "d"
    assert (target / ".terraform.lock.hcl").read_text() == "l"


def test_a_newer_lock_file_comes_over_an_older_one_does_not(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    lock = ".terraform.lock.hcl"
    _write(source, _dot_terraform_dot_lock_dot_hcl="first")
    copy_module(source, target)
    assert (target / lock).read_text() == "first"
    (target / lock).write_text("first, and what init added")
    copy_module(source, target)
    assert (target / lock).read_text() == "first, and what init added"
    (source / lock).write_text("upgraded")
    later = (target / lock).stat().st_mtime + 1
    os.utime(source / lock, (later, later))
    copy_module(source, target)
    assert (target / lock).read_text() == "upgraded"
