"""No network connection into an environment, and no key pair: there is nothing to log in to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

TREES = sorted(
    [*(REPOSITORY / "tests" / "golden").glob("*/expected"), *(REPOSITORY / "modules").glob("*/")]
)
_BLOCK = re.compile(r'^resource "(\w+)" "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)


def _resources(directory: Path) -> list[tuple[str, str, str]]:
    """(module, type, body) of every resource."""
    return [
        (file.parent.name, type_, body)
        for file in sorted(directory.rglob("*.tf"))
        if ".terraform" not in file.parts
        for type_, _, body in _BLOCK.findall(file.read_text("utf-8"))
    ]


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: str(tree.relative_to(REPOSITORY)))
def test_nothing_comes_in_but_to_endpoints(tree: Path) -> None:
    found = _resources(tree)
    assert [type_ for _, type_, _ in found if type_ == "aws_security_group"]
    for module, type_, body in found:
        assert type_ not in ("aws_key_pair", "aws_security_group_rule")
        assert not re.search(r"^\s*(key_name|ingress)\b", body, re.MULTILINE), body
        public = re.findall(r"^\s*associate_public_ip_address\s*=\s*(\S+)", body, re.MULTILINE)
        assert {value.strip('"') for value in public} <= {"false"}, body
        if type_ == "aws_vpc_security_group_ingress_rule":
            # Endpoints take HTTPS from the security groups that are listed.
            assert module == "vpc_endpoints"
            assert re.search(r"^\s*referenced_security_group_id\s*=", body, re.MULTILINE)
            assert re.search(r"^\s*from_port\s*= 443$", body, re.MULTILINE)
            assert re.search(r"^\s*to_port\s*= 443$", body, re.MULTILINE)
