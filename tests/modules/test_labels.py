"""Names from a spec become labels: different names never the same label, in one module."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from pydantic import ValidationError

from tests.modules.test_golden import GOLDEN
from tfgen.render.files import files
from tfgen.spec.environment import Environment, load_environment

_BLOCK = re.compile(r"^(?:resource|data|output|variable) .*(?= \{)", re.MULTILINE)


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("alerting", {"email": ["a.b@example.com", "a-b@example.com"]}),
        ("alerting", {"https": ["https://example.com/a", "https://example.com/a/"]}),
        ("access", {"teams": ["web", "web-trust"]}),
        ("network", {"egress": {"https-0-0-0-0-0": {"port": 443, "cidr": "10.0.0.0/8"}}}),
        (
            "ops_task",
            {
                "exec_must_be_off": [
                    {"cluster": "shop", "service": "prod-web"},
                    {"cluster": "shop-prod", "service": "web"},
                ]
            },
        ),
        ("network", {"https_cidrs": ["2001:db8::/32", "2001:db8:0::/32"]}),
    ],
    ids=["emails", "addresses", "teams", "egress", "services", "networks"],
)
def test_no_label_twice(section: str, value: dict[str, Any]) -> None:
    spec = load_environment(GOLDEN / "smallest" / "spec.yaml").spec
    document = spec.model_dump(mode="json", exclude_none=True)
    if section == "access":
        (team,) = document["access"]["teams"].values()
        value = {"teams": dict.fromkeys(value["teams"], team)}
    document[section] |= value
    try:
        changed = Environment.model_validate_json(json.dumps(document), strict=True)
    except ValidationError:  # what could only have the same label is refused
        return
    for path, text in files("smallest", changed).items():
        twice = [block for block, count in Counter(_BLOCK.findall(text)).items() if count > 1]
        assert not twice, path
