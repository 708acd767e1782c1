"""A whole environment: nothing is said of a good one, and each way of breaking it is found."""

from __future__ import annotations

import time

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from tfgen.checks import check
from tfgen.errors import Place

ROOT = "modules/prod"

# What is changed: file, text, what stands there instead; where it is found: place, path, rule.
MUTATIONS: dict[str, tuple[str, str, str, tuple[str, str, str]]] = {
    "a variable is renamed where it is declared": (
        "iam/variables.tf",
        'variable "key_arn"',
        'variable "sessions_key_arn"',
        ("main.tf:15:3", "module.iam.key_arn", "variables"),
    ),
    "a variable is renamed where it is used": (
        "ecs_cluster/main.tf",
        "var.key_arn",
        "var.kms_key_arn",
        (
            "ecs_cluster/main.tf:9:20",
            "configuration.execute_command_configuration.kms_key_id",
            "references",
        ),
    ),
    "a variable is no longer declared": (
        "iam/variables.tf",
        'variable "cluster_arn" {\n  type        = string\n'
        '  description = "ARN of the cluster of ops tasks."\n}\n',
        "",
        ("iam/main.tf:43:19", "task.statement[2].condition.values", "references"),
    ),
    "an output is dropped": (
        "logging/outputs.tf",
        'output "bucket_name"',
        'output "bucket"',
        ("main.tf:7:28", "module.ecs_cluster.bucket_name", "outputs"),
    ),
    "an output of the root asks for what is not there": (
        "outputs.tf",
        "module.ecs_cluster.name",
        "module.ecs_cluster.id",
        ("outputs.tf:3:17", "output.cluster_name.value", "outputs"),
    ),
    "an argument is misspelt": (
        "logging/main.tf",
        "enable_key_rotation",
        "enable_key_rotaton",
        ("logging/main.tf:19:3", "aws_kms_key.sessions.enable_key_rotaton", "schema"),
    ),
    "an argument in a nested block is misspelt": (
        "ecs_cluster/main.tf",
        "s3_key_prefix ",
        "s3_prefix ",
        ("ecs_cluster/main.tf:17:9", "log_configuration.s3_prefix", "schema"),
    ),
    "a required argument is removed": (
        "logging/main.tf",
        "  bucket = aws_s3_bucket.sessions.bucket\n",
        "",
        ("logging/main.tf:33:1", "aws_s3_bucket_versioning.sessions", "schema"),
    ),
    "a required block is removed": (
        "logging/main.tf",
        '  versioning_configuration {\n    status = "Enabled"\n  }\n',
        "",
        ("logging/main.tf:33:1", "aws_s3_bucket_versioning.sessions", "schema"),
    ),
    "a block becomes an argument": (
        "ecs_cluster/main.tf",
        "setting {",
        "setting = {",
        ("ecs_cluster/main.tf:22:3", "aws_ecs_cluster.ops.setting", "schema"),
    ),
    "a module input is misnamed": (
        "main.tf",
        "  cluster_arn = module",
        "  cluster     = module",
        ("main.tf:14:3", "module.iam.cluster", "variables"),
    ),
    "a module input is left out": (
        "main.tf",
        "  key_arn     = module.logging.key_arn\n",
        "",
        ("main.tf:12:1", "module.iam", "variables"),
    ),
    "a module is called from the wrong place": (
        "main.tf",
        '"./iam"',
        '"./iams"',
        ("main.tf:12:1", "module.iam.source", "variables"),
    ),
    "two resources have one label": (
        "iam/main.tf",
        'resource "aws_iam_role_policy" "task" {',
        'resource "aws_iam_role" "task" {',
        ("iam/main.tf:53:1", "aws_iam_role.task", "duplicates"),
    ),
    "a brace is lost": (
        "iam/main.tf",
        '  name   = "task"\n',
        '  name   = "task"\n}\n',
        ("iam/main.tf:58:1", "", "syntax"),
    ),
    "a quote is lost": (
        "providers.tf",
        'region              = "eu-west-1"',
        'region              = "eu-west-1',
        ("providers.tf:10:31", "", "syntax"),
    ),
    "a resource has no such attribute": (
        "logging/main.tf",
        "aws_kms_key.sessions.arn",
        "aws_kms_key.sessions.key_arn",
        ("logging/main.tf:25:23", "aws_cloudwatch_log_group.sessions.kms_key_id", "references"),
    ),
    "a data source has no such attribute": (
        "iam/main.tf",
        "tasks_trust.json\n",
        "tasks_trust.jsn\n",
        ("iam/main.tf:50:24", "aws_iam_role.task.assume_role_policy", "references"),
    ),
    "a resource is gone": (
        "logging/main.tf",
        'resource "aws_s3_bucket" "sessions"',
        'resource "aws_s3_bucket" "transcripts"',
        ("logging/main.tf:34:12", "aws_s3_bucket_versioning.sessions.bucket", "references"),
    ),
    "a reference stands in quotes no longer": (
        "iam/main.tf",
        '"Allow"',
        "Allow",
        (
            "iam/main.tf:4:15",
            "data.aws_iam_policy_document.tasks_trust.statement.effect",
            "references",
        ),
    ),
    "a provider setting is misspelt": (
        "providers.tf",
        "allowed_account_ids",
        "allowed_accounts_ids",
        ("providers.tf:3:3", "provider.aws.allowed_accounts_ids", "schema"),
    ),
    "a comment is lost that explains a *": (
        "logging/main.tf",
        "# https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html\n",
        "",
        (
            "logging/main.tf:7:18",
            "data.aws_iam_policy_document.key.statement.resources",
            "wildcards",
        ),
    ),
    "a block is of no known type": (
        "outputs.tf",
        'output "cluster_name"',
        'outptu "cluster_name"',
        ("outputs.tf:1:1", "outptu", "language"),
    ),
}


def test_nothing_is_said_of_a_good_environment(good: dict[str, str]) -> None:
    assert check(good, ROOT) == []


def test_nothing_is_said_of_good_hand_written_files(
    good: dict[str, str], by_hand: dict[str, str]
) -> None:
    assert check({**good, **by_hand}, ROOT) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"), MUTATIONS.values(), ids=list(MUTATIONS)
)
def test_what_is_broken_is_found_where_it_is(
    good: dict[str, str], file: str, old: str, new: str, expected: tuple[str, str, str]
) -> None:
    assert old in good[file]
    problems = check({**good, file: good[file].replace(old, new, 1)}, ROOT)
    found = [
        (str(problem.place), problem.place.path, problem.message.rpartition("[")[2].rstrip("]"))
        for problem in problems
        if isinstance(problem.place, Place)
    ]
    place, path, rule = expected
    assert [
        entry
        for entry in found
        if entry[0] == f"{ROOT}/{place}" and entry[1].endswith(path) and entry[2] == rule
    ], found


def test_a_file_that_cannot_be_read_hides_nothing_elsewhere(good: dict[str, str]) -> None:
    files = {
        **good,
        "extra.tf": "locals {",
        "iam/main.tf": good["iam/main.tf"].replace("sid ", "side ", 1),
    }
    messages = [problem.message for problem in check(files, ROOT)]
    assert [message.rpartition("[")[2] for message in messages] == ["syntax]", "schema]"]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_is_told_in_words(good: dict[str, str], data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(sorted(good)))
    text = good[file]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 40, len(text))))
    piece = data.draw(st.text('"{}[]()=$%\\n a.#<', max_size=3))
    for problem in check({**good, file: text[:start] + piece + text[end:]}, ROOT):
        assert problem.place is not None
        assert problem.place.file.startswith(f"{ROOT}/")
        assert problem.message


@pytest.mark.parametrize("depth", [50, 100, 150, 200, 400])
def test_no_depth_is_a_traceback(depth: int) -> None:
    check({"main.tf": f"locals {{\n  x = {'[' * depth}{']' * depth}\n}}\n"}, ROOT)


def test_problems_come_in_the_order_of_the_files(good: dict[str, str]) -> None:
    broken = {path: text.replace("arn", "arm") for path, text in good.items()}
    places = [problem.place for problem in check(broken, ROOT)]
    keys = [(place.file, place.line or 0, place.column or 0) for place in places if place]
    assert len(keys) > 3
    assert keys == sorted(keys)


def test_what_is_not_hcl_is_left_alone(good: dict[str, str]) -> None:
    assert check({**good, "README.md": "# {", "extra.tf.json": "{"}, ROOT) == []


def test_an_environment_is_checked_in_the_time_of_a_glance(good: dict[str, str]) -> None:
    """About 1,200 lines are to take well under 1.5 seconds; this allows for a busy machine."""
    check(good, ROOT)  # loads the grammar
    lines = sum(text.count("\n") for text in good.values())
    start = time.process_time()
    check(good, ROOT)
    assert (time.process_time() - start) / lines * 1200 < 1.5
