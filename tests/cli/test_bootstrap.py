"""`tfgen bootstrap` as people and pipelines see it, on the local AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Run
from tfgen.aws.local.process import stop
from tfgen.errors import ExitCode

BUCKET = "shop-terraform-state-222233334444"
NEW = f"""\
{BUCKET} in eu-west-1, account 222233334444
  + bucket         {BUCKET}
  + public access  blocked
  + policy         TLS only
  + encryption     SSE-S3
  + versioning     enabled
  + lifecycle      10 older versions stay, others 90 days
  + tags           managed-by=tfgen, owner=platform, purpose=terraform-state, service=shop
"""
THERE = f"""\
{BUCKET} in eu-west-1, account 222233334444
    bucket         there
    public access  blocked
    ownership      BucketOwnerEnforced
    policy         TLS only
    encryption     SSE-S3
    versioning     enabled
    lifecycle      10 older versions stay, others 90 days
    access log     off
    tags           there
"""


@pytest.fixture
def aws(project: Path) -> Iterator[Path]:
    """The project, whose local AWS is gone afterwards."""
    yield project
    stop(project / ".tfgen" / "local" / "staging")


@pytest.mark.usefixtures("aws")
def test_shows_does_and_has_nothing_to_do(run: Run) -> None:
    check = run("bootstrap", "staging", "--local", "--check")
    assert (check.code, check.out) == (ExitCode.CHANGES, f"{NEW}{BUCKET}: 7 to do\n")
    done = run("bootstrap", "staging", "--local", "--yes")
    assert (done.code, done.out) == (ExitCode.OK, f"{NEW}{BUCKET}: 7 done\n")
    assert "  done: bucket\n" in done.err
    for arguments in (["--check"], ["--yes"], []):
        again = run("bootstrap", "staging", "--local", *arguments)
        assert (again.code, again.out) == (ExitCode.OK, f"{THERE}{BUCKET}: nothing to do\n")


@pytest.mark.usefixtures("aws")
def test_as_json(run: Run) -> None:
    ran = run("bootstrap", "staging", "--local", "--check", "--format", "json")
    document = json.loads(ran.out)
    assert ran.code == ExitCode.CHANGES
    assert (document["bucket"], document["existed"], document["result"]) == (
        BUCKET,
        False,
        "7 to do",
    )
    assert document["findings"][1] == {
        "setting": "public access",
        "found": "",
        "wanted": "blocked",
        "to_do": True,
        "note": "",
    }


@pytest.mark.usefixtures("aws")
def test_nothing_without_a_yes(run: Run) -> None:
    ran = run("bootstrap", "staging", "--local")
    assert ran.code == ExitCode.USAGE
    assert ran.err.startswith("error: nobody is there to say yes\n  pass --yes, or --check\n")
    check = run("bootstrap", "staging", "--local", "--check")
    assert check.out.endswith("7 to do\n")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("dev", "shop-dev keeps its state in a file: there is no bucket to make"),
        ("prod --check --yes", "--check and --yes do not go together"),
        ("nope", "there is no environment nope"),
    ],
)
def test_what_cannot_be_done_is_wrong_usage(run: Run, arguments: str, told: str) -> None:
    ran = run("bootstrap", *arguments.split())
    assert ran.code == ExitCode.USAGE
    assert told in ran.err


def test_a_key_of_another_region_is_refused(project: Path, run: Run) -> None:
    spec = project / "environments" / "prod.yaml"
    spec.write_text(spec.read_text().replace("arn:aws:kms:eu-west-1", "arn:aws:kms:us-east-1", 1))
    ran = run("bootstrap", "prod", "--check")
    assert ran.code == ExitCode.REFUSED
    assert "state.kms_key_arn is not in eu-west-1" in ran.err
