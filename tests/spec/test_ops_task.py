"""How the ops container runs, where its image comes from and what it may write: the rules."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.spec.conftest import Told
from tests.spec.test_environment import SPEC
from tfgen.spec import warnings as told_warnings
from tfgen.spec.environment import Environment, load_environment
from tfgen.spec.warnings import Warned, counting, placed
from tfgen.spec.working_hours import WorkingHours
from tfgen.spec.writable import AGENT_PATHS

SERVICE = "  run:\n    service:\n"
HOURS = f"""{SERVICE}      working_hours:
        time_zone: Europe/Dublin
        start: "08:00"
        end: "18:30"
"""
PRODUCTION = """\
  image:
    from_service:
      cluster: shop-prod
      service: web
      container: rails
      repository: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop
"""
WRITABLE = "  read_only_root_filesystem: true\n  writable_paths: "


def _with(lines: str, image: str = "  image: shop:1\n") -> str:
    """The spec with lines in ops_task, from line 12 on."""
    return SPEC.replace("  image: shop:1\n", image + lines)


def _spec(text: str) -> Environment:
    path = Path("dev.yaml")
    path.write_text(text)
    return load_environment(path).spec


# A line that ends in … goes on with words of the field's description and its pattern.
CASES: dict[str, tuple[str, list[str]]] = {
    "a way to run that there is not": (
        _with("  run: servce\n"),
        ['12:8: ops_task.run: must be "on_demand" or "service" or a mapping, not the text…'],
    ),
    "a service of no tasks": (
        _with(f"{SERVICE}      desired_count: 0\n"),
        ["14:22: ops_task.run.service.desired_count: must be at least 1, not 0 (How many…"],
    ),
    "a deployment that can neither stop nor start a task": (
        _with(f"{SERVICE}      desired_count: 3\n      maximum_percent: 120\n"),
        [
            "14:7: ops_task.run.service: a deployment could never finish: it must keep 3 tasks "
            "running and may run no more than 3 (lower minimum_healthy_percent or raise "
            "maximum_percent)"
        ],
    ),
    "rebalancing that would need one more task": (
        _with(
            f"{SERVICE}      minimum_healthy_percent: 0\n      maximum_percent: 100\n"
            "      availability_zone_rebalancing: true\n"
        ),
        [
            "16:38: ops_task.run.service.availability_zone_rebalancing: starts a task before it "
            "stops one, which maximum_percent 100 forbids (raise maximum_percent)"
        ],
    ),
    "a time zone that is misspelt": (
        _with(HOURS.replace("Dublin", "Dublim")),
        [
            '15:20: ops_task.run.service.working_hours.time_zone: there is no time zone "'
            'Europe/Dublim" (did you mean "Europe/Dublin"? zones are written as in '
            "Europe/Dublin, America/New_York or UTC)"
        ],
    ),
    "a time that is no time": (
        _with(HOURS.replace("08:00", "24:00")),
        ['16:16: ops_task.run.service.working_hours.start: "24:00" does not have the right form…'],
    ),
    "hours of no length": (
        _with(HOURS.replace("18:30", "08:00")),
        [
            "17:14: ops_task.run.service.working_hours.end: 08:00 is when it starts, so it would "
            "never run (for a service that always runs, remove working_hours)"
        ],
    ),
    "a day twice": (
        _with(f"{HOURS}        days: [mon, mon]\n"),
        ["18:21: ops_task.run.service.working_hours.days[1]: mon is listed twice (keep it once)"],
    ),
    "a day that there is not": (
        _with(f"{HOURS}        days: [Monday]\n"),
        ['18:16: ops_task.run.service.working_hours.days[0]: "Monday" is not one of the choices…'],
    ),
    "the image of a service from nowhere": (
        _with("", PRODUCTION[: PRODUCTION.index("      repository")]),
        ["13:7: ops_task.image.from_service.repository: is missing (Where that image comes…"],
    ),
    "a repository with a tag": (
        _with("", PRODUCTION.replace("/shop\n", "/shop:1\n")),
        ["16:19: ops_task.image.from_service.repository: …"],
    ),
    "a service that Terraform could not tell apart from another": (
        _with(
            "  exec_must_be_off:\n"
            "    - {cluster: shop-prod, service: web}\n"
            "    - {cluster: shop, service: prod-worker}\n"
            "    - {cluster: shop-prod, service: worker}\n",
            PRODUCTION,
        ),
        [
            "18:7: ops_task.exec_must_be_off[0]: shop-prod/web has the label shop_prod_web, and "
            "so has image.from_service (list each service once; from_service has its own "
            "exec_must_be_off)",
            "20:7: ops_task.exec_must_be_off[2]: shop-prod/worker has the label "
            "shop_prod_worker, and so has exec_must_be_off[1] (list each service once; "
            "from_service has its own exec_must_be_off)",
        ],
    ),
    "a name that ECS would refuse": (
        _with('  exec_must_be_off: [{cluster: "a b", service: c}]\n'),
        ['12:32: ops_task.exec_must_be_off[0].cluster: "a b" does not have the right form (The…'],
    ),
    "directories to write to where all are writable": (
        _with("  writable_paths: [/app/tmp]\n"),
        [
            "12:19: ops_task.writable_paths: every directory is writable unless the root "
            "filesystem is read-only (remove it, or set read_only_root_filesystem: true)"
        ],
    ),
    "paths with something to resolve": (
        _with(f'{WRITABLE}[tmp, /a/../b, /a/, "/a b"]\n'),
        [
            f"13:{column}: ops_task.writable_paths[{index}]: …"
            for index, column in enumerate((20, 25, 34, 39))
        ],
    ),
    "directories that cannot be mounted": (
        _with(f"{WRITABLE}[/a/b, /a/b, /managed-agents, /proc/x, /a-b]\n"),
        [
            "13:26: ops_task.writable_paths[1]: /a/b is listed twice (remove it)",
            "13:32: ops_task.writable_paths[2]: /managed-agents is writable anyway, for ECS Exec "
            "(remove it)",
            "13:49: ops_task.writable_paths[3]: /proc/x belongs to the container runtime (not "
            "below /dev, /proc, /sys)",
            "13:58: ops_task.writable_paths[4]: the volume of /a-b would have the same name as "
            "that of /a/b (choose another directory, such as a parent)",
        ],
    ),
}


@pytest.mark.parametrize(("text", "problems"), CASES.values(), ids=CASES)
def test_a_rule_that_is_broken(text: str, problems: list[str], told: Told) -> None:
    found = told(Environment, text)
    assert len(found) == len(problems), found
    for line, problem in zip(found, problems, strict=True):
        start = f"dev.yaml:{problem}"
        assert line == start or ("…" in start and line.startswith(start.removesuffix("…"))), line


@pytest.mark.usefixtures("told")
def test_on_demand_there_is_no_service() -> None:
    assert _spec(SPEC).ops_task.service is None
    assert _spec(_with("  run: on_demand\n")).ops_task.service is None
    short, empty = (_spec(_with(f"  run: {run}\n")) for run in ("service", "{service: {}}"))
    assert short.ops_task.service == empty.ops_task.service is not None
    assert _spec(_with(f"{SERVICE}      desired_count: 3\n")).ops_task.service.desired_count == 3  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("hours", "crons"),
    [
        ({}, ("cron(0 8 ? * MON,TUE,WED,THU,FRI *)", "cron(30 18 ? * MON,TUE,WED,THU,FRI *)")),
        ({"days": ["sun", "mon"]}, ("cron(0 8 ? * MON,SUN *)", "cron(30 18 ? * MON,SUN *)")),
        # Over midnight it ends on the day after, and after Sunday comes Monday.
        (
            {"start": "22:05", "end": "06:00", "days": ["fri", "sun"]},
            ("cron(5 22 ? * FRI,SUN *)", "cron(0 6 ? * MON,SAT *)"),
        ),
    ],
    ids=["weekdays", "two days", "nights"],
)
def test_when_it_starts_and_stops(hours: dict[str, Any], crons: tuple[str, str]) -> None:
    document = {"time_zone": "Asia/Tokyo", "start": "08:00", "end": "18:30", **hours}
    found = WorkingHours.model_validate_json(json.dumps(document), strict=True)
    assert (found.start_cron, found.end_cron) == crons


@pytest.mark.usefixtures("told")
def test_the_image_of_a_service_is_pulled_from_its_repository() -> None:
    ops = _spec(_with("", PRODUCTION)).ops_task
    assert ops.ecr_repository == ("111122223333", "eu-west-1", "shop")
    assert ops.from_service is not None and ops.from_service.exec_must_be_off
    elsewhere = PRODUCTION.replace("111122223333.dkr.ecr.eu-west-1.amazonaws.com", "ghcr.io")
    assert _spec(_with("", elsewhere)).ops_task.ecr_repository is None


@pytest.mark.usefixtures("told")
def test_a_read_only_root_has_room_for_the_agent() -> None:
    assert _spec(SPEC).ops_task.writable_mounts == {}
    mounts = _spec(_with("  read_only_root_filesystem: true\n")).ops_task.writable_mounts
    assert list(mounts.values()) == [*AGENT_PATHS, "/tmp"]
    mounts = _spec(_with(f"{WRITABLE}[]\n")).ops_task.writable_mounts
    assert list(mounts.values()) == list(AGENT_PATHS)
    assert list(mounts) == ["managed-agents", "var-lib-amazon-ssm", "var-log-amazon-ssm"]


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("image", "place"),
    [
        ("shop:1", "dev.yaml:11:10"),
        ("shop", "dev.yaml:11:10"),
        ("shop@sha256:" + "0" * 64, None),
        ("\n    from_service: {cluster: a, service: b, container: c, repository: shop}", None),
    ],
    ids=["a tag", "no tag", "a digest", "a service's"],
)
def test_an_image_that_can_change_by_itself_is_warned_about(image: str, place: str | None) -> None:
    Path("dev.yaml").write_text(SPEC.replace("shop:1", image))
    found = counting(placed(load_environment(Path("dev.yaml"))))
    places = [problem.place for problem in found if problem.place]
    # What else this spec is warned about has tests of its own.
    assert [str(it) for it in places if it.path == "ops_task.image"] == ([place] if place else [])


@pytest.mark.usefixtures("told")
def test_a_warning_counts_from_its_moment_on(monkeypatch: pytest.MonkeyPatch) -> None:
    warned = Warned(("name",), "has ended", "renew it", since=datetime(2026, 5, 1, tzinfo=UTC))
    monkeypatch.setattr(told_warnings, "warnings", lambda _: iter([warned]))
    Path("dev.yaml").write_text(SPEC)
    loaded = load_environment(Path("dev.yaml"))
    told = [
        len(counting(placed(loaded), datetime(2026, month, 1, tzinfo=UTC))) for month in (4, 5, 6)
    ]
    assert told == [0, 1, 1]
