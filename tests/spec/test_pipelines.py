"""Which tokens each kind of pipeline may come in with."""

from __future__ import annotations

from typing import Any

import pytest

from tfgen.spec.pipelines import Pipelines

GITHUB = {"repository": "octo-org/shop", "owner_id": "123456", "repository_id": "456789"}
GITLAB = {"project_path": "group/sub/shop"}


@pytest.mark.parametrize(
    ("given", "plan", "apply"),
    [
        (
            {"github": {**GITHUB, "apply": {"environments": ["production"]}}},
            ["repo:octo-org@123456/shop@456789:pull_request"],
            ["repo:octo-org@123456/shop@456789:environment:production"],
        ),
        (
            {
                "github": {
                    **GITHUB,
                    "subject": "names",
                    "plan": {"pull_requests": False, "branches": ["main", "release/1"]},
                    "apply": {"branches": ["main"]},
                }
            },
            [
                "repo:octo-org/shop:ref:refs/heads/main",
                "repo:octo-org/shop:ref:refs/heads/release/1",
            ],
            ["repo:octo-org/shop:ref:refs/heads/main"],
        ),
        (
            {
                "gitlab": {
                    **GITLAB,
                    "plan": {"branches": ["main"]},
                    "apply": {"branches": ["main"], "tags": ["v1"]},
                }
            },
            ["project_path:group/sub/shop:ref_type:branch:ref:main"],
            [
                "project_path:group/sub/shop:ref_type:branch:ref:main",
                "project_path:group/sub/shop:ref_type:tag:ref:v1",
            ],
        ),
        (
            {
                "oidc": {
                    "url": "https://ci.example.com",
                    "plan": {"subjects": ["a:b|c"]},
                    "apply": {"subjects": ["d"]},
                }
            },
            ["a:b|c"],
            ["d"],
        ),
    ],
    ids=["github", "github by names", "gitlab", "oidc"],
)
def test_subjects_are_exact(given: dict[str, Any], plan: list[str], apply: list[str]) -> None:
    provider = Pipelines.model_validate(given).provider
    assert list(provider.subjects("plan")) == plan
    assert list(provider.subjects("apply")) == apply
    assert not any("*" in subject for subject in (*plan, *apply))


def test_names_alone_go_with_the_repositorys_id() -> None:
    """A name can be given to another repository, its id never."""
    apply = {"apply": {"branches": ["main"]}}
    by_names = Pipelines.model_validate({"github": {**GITHUB, **apply, "subject": "names"}})
    assert by_names.provider.claims() == {"repository_id": ("456789",)}
    assert Pipelines.model_validate({"github": {**GITHUB, **apply}}).provider.claims() == {}
