"""However `tfgen connect` ends, the task that it started is stopped; all of it really runs.

The local AWS starts and stops the tasks; at the outer edge stands a session-manager-plugin that
says what happens to it.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from tests.aws.connect.commands import connecting, until
from tests.aws.connect.conftest import Place
from tests.conftest import Run
from tfgen.aws.connect.account import Account
from tfgen.aws.connect.failures import UnansweredError
from tfgen.aws.connect.request import tags
from tfgen.aws.connect.start import started
from tfgen.aws.connect.stop import ENDED, ORPHANED, OVERDUE
from tfgen.errors import ExitCode, TfgenError


def _only(place: Place) -> dict[str, Any]:
    [task] = place.tasks()
    return task


def _stopped(place: Place) -> bool:
    return all(task["lastStatus"] == "STOPPED" for task in place.tasks())


@pytest.fixture
def slow(place: Place) -> Iterator[None]:
    """Tasks stay in PROVISIONING."""
    where = urlsplit(place.variables["AWS_ENDPOINT_URL"]).netloc

    def set_transition(path: str, transition: dict[str, object]) -> None:
        connection = http.client.HTTPConnection(where, timeout=30)
        body = json.dumps({"model_name": "ecs::task", **transition})
        connection.request("POST", f"/moto-api/state-manager/{path}", body)
        assert connection.getresponse().status in (200, 201)
        connection.close()

    set_transition("set-transition", {"transition": {"progression": "manual", "times": 10_000}})
    yield
    set_transition("unset-transition", {})


def test_a_session_in_a_task_of_ones_own(place: Place, run: Run) -> None:
    ran = run("connect", "dev", "--reason", "OPS-1 look at orders", "--ttl", "90m")
    assert ran.code == ExitCode.OK, ran.err
    task = _only(place)
    identifier = str(task["taskArn"]).rpartition("/")[2]
    [call] = map(json.loads, place.what("calls"))
    session = json.loads(call["session"])
    [container] = task["containers"]
    assert call["arguments"] == [
        "AWS_SSM_START_SESSION_RESPONSE",
        "eu-west-1",
        "StartSession",
        "",
        json.dumps({"Target": f"ecs:shop-dev-ops_{identifier}_{container['runtimeId']}"}),
        place.variables["AWS_ENDPOINT_URL"],
    ]
    assert set(session) == {"sessionId", "streamUrl", "tokenValue"}
    assert (task["lastStatus"], task["stoppedReason"]) == ("STOPPED", ENDED)
    assert ran.err.splitlines()[1:] == [
        f"Session {session['sessionId']}. Once it is over, its transcript is in "
        "/shop-dev/ops/sessions",
        f"and s3://shop-dev-sessions-111122223333-eu-west-1/sessions/{session['sessionId']}.log.",
        f"Task {identifier} is being stopped.",
    ]
    assert ran.out == ""


def test_the_task_is_started_as_the_access_policies_demand(place: Place, run: Run) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert run("connect", "dev", "--reason", "OPS-1 look").code == ExitCode.OK
    task = _only(place)
    tags = {tag["key"]: tag["value"] for tag in task["tags"]}
    caller = place.account.client("sts").get_caller_identity()["UserId"]
    expires = datetime.strptime(tags.pop("expires"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert tags == {"owner": caller, "reason": "OPS-1 look", "environment": "shop-dev"}
    assert timedelta(hours=4) <= expires - before < timedelta(hours=4, seconds=60)
    assert (task["startedBy"], task["enableExecuteCommand"]) == ("tfgen", True)
    assert task["capacityProviderName"] == "FARGATE"  # the cluster's default


def test_the_exit_code_is_the_sessions(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_PLUGIN_PLAY", "exit 7")
    assert run("connect", "dev", "--reason", "OPS-1").code == 7
    assert _stopped(place)


def test_a_kept_task_runs_on_and_can_be_joined_and_stopped(place: Place, run: Run) -> None:
    ran = run("connect", "dev", "--reason", "OPS-1", "--keep")
    assert ran.code == ExitCode.OK
    task = _only(place)
    identifier = str(task["taskArn"]).rpartition("/")[2]
    assert task["lastStatus"] == "RUNNING"
    assert ran.err.endswith(
        f"  come back: tfgen connect dev --task {identifier}\n"
        f"  stop it:   tfgen connect dev --stop {identifier}, or aws ecs stop-task --cluster "
        f"shop-dev-ops --task {identifier} --region eu-west-1\n"
    )
    again = run("connect", "dev", "--task", identifier[:8])
    assert (again.code, len(place.what("calls"))) == (ExitCode.OK, 2)
    assert again.err.startswith(f"Joining task {identifier}; it runs on afterwards.\n")
    assert _only(place)["lastStatus"] == "RUNNING"
    assert run("connect", "dev", "--stop", identifier[:8]).code == ExitCode.OK
    assert _stopped(place)


def test_a_start_that_is_interrupted_keeps_nothing(place: Place) -> None:
    """Ctrl-C in the middle of RunTask: nobody would know of the task."""
    account = place.account
    ecs = account.client("ecs")
    ecs.meta.events.register("after-call.ecs.RunTask", lambda **_: signal.raise_signal(2))
    mine = Account(
        "eu-west-1", lambda service: ecs if service == "ecs" else account.client(service)
    )
    marks = tags(place.target, "AROAX:ada", "OPS-1", timedelta(hours=1), datetime.now(UTC))
    with pytest.raises(KeyboardInterrupt):  # noqa: SIM117 - what is raised is the point
        with started(mine, place.spec, place.target, marks, keep=True):
            pytest.fail("it was interrupted")
    assert _only(place)["stoppedReason"] == ENDED


def test_a_task_of_a_service_is_used_and_never_stopped(place: Place, run: Run) -> None:
    assert run("connect", "dev", "--reason", "OPS-1", "--keep").code == ExitCode.OK
    assert run("connect", "dev", "--service", "shop-dev-ops").code == ExitCode.OK
    assert len(place.what("calls")) == 2
    assert _only(place)["lastStatus"] == "RUNNING"


@pytest.mark.parametrize("keys", [b"\x03", signal.SIGTERM, signal.SIGHUP], ids=str)
@pytest.mark.usefixtures("slow")
def test_interrupted_while_it_waits(place: Place, keys: bytes | int) -> None:
    command = connecting(place.variables)
    until(lambda: "the task is provisioning" in command.look())
    command.type(keys) if isinstance(keys, bytes) else command.process.send_signal(keys)
    assert command.end() == ExitCode.INTERRUPTED
    assert _only(place)["stoppedReason"] == ENDED
    assert "is being stopped" in command.look()
    assert "Traceback" not in command.look()


@pytest.mark.usefixtures("slow")
def test_one_that_does_not_come_is_stopped(place: Place, run: Run) -> None:
    ran = run("connect", "dev", "--reason", "OPS-1", "--timeout", "2s")
    assert ran.code == ExitCode.ERROR
    assert "error: after 2 s the task is provisioning\n" in ran.err
    assert _stopped(place)


def test_the_terminal_is_the_plugins_during_the_session(place: Place) -> None:
    """Ctrl-C and a resized window reach it and not tfgen; then the terminal is as it was."""
    command = connecting({**place.variables, "FAKE_PLUGIN_PLAY": "stay"})
    until(lambda: "ready" in place.what("seen"))
    command.type(b"\x03")
    until(lambda: "SIGINT" in place.what("seen"))
    command.resize(50, 132)
    until(lambda: "size [132, 50]" in place.what("seen"))
    assert command.process.poll() is None
    assert _only(place)["lastStatus"] == "RUNNING"
    command.type(b"5\n")
    assert command.end() == 5
    assert place.what("seen")[-1] == "read 5"
    [call] = map(json.loads, place.what("calls"))
    assert (call["size"], call["group"]) == ([80, 24], call["pid"])
    assert termios.tcgetattr(command.terminal) == command.settings
    assert _stopped(place)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_the_session_ends_it_and_the_task(place: Place, number: int) -> None:
    command = connecting({**place.variables, "FAKE_PLUGIN_PLAY": "stay"})
    until(lambda: "ready" in place.what("seen"))
    command.process.send_signal(number)
    assert command.end() == ExitCode.INTERRUPTED
    assert place.what("seen")[-1] == "SIGHUP"
    assert _only(place)["stoppedReason"] == ENDED


def test_a_lost_connection_ends_the_session_and_the_task(place: Place) -> None:
    command = connecting({**place.variables, "FAKE_PLUGIN_PLAY": "stay"})
    until(lambda: "ready" in place.what("seen"))
    command.look()
    command.hang_up()
    command.process.wait(60)
    assert _only(place)["stoppedReason"] == ENDED


@pytest.mark.parametrize("state", ["waiting", "session"])
def test_killed_outright(place: Place, state: str, request: pytest.FixtureRequest) -> None:
    if state == "waiting":
        request.getfixturevalue("slow")
    command = connecting({**place.variables, "FAKE_PLUGIN_PLAY": "stay"})
    until(
        lambda: (
            "task is provisioning" in command.look()
            if state == "waiting"
            else "ready" in place.what("seen")
        )
    )
    command.process.kill()
    until(lambda: _stopped(place))
    assert _only(place)["stoppedReason"] == ORPHANED
    for call in map(json.loads, place.what("calls")):
        with suppress(ProcessLookupError):
            os.kill(call["pid"], signal.SIGKILL)


def test_a_start_that_nobody_heard_of_any_more(place: Place, run: Run) -> None:
    """Killed between RunTask and its answer: the watcher finds the task by its tags alone."""
    assert run("connect", "dev", "--reason", "OPS-1", "--keep").code == ExitCode.OK
    assert run("connect", "dev", "--reason", "OPS-2", "--keep").code == ExitCode.OK
    tasks = {tag["value"]: task for task in place.tasks() for tag in task["tags"]}
    _watch(place, {"tags": tasks["OPS-1"]["tags"]})
    states = {task["taskArn"]: task["lastStatus"] for task in place.tasks()}
    assert states[tasks["OPS-1"]["taskArn"]] == "STOPPED"
    assert states[tasks["OPS-2"]["taskArn"]] == "RUNNING"


def test_the_time_to_live_is_kept(place: Place, run: Run) -> None:
    """The watcher stops it while the session is still open."""
    assert run("connect", "dev", "--reason", "OPS-1", "--keep").code == ExitCode.OK
    task = _only(place)
    process = _watcher(place, {"task": task["taskArn"], "expires": datetime.now(UTC).timestamp()})
    until(lambda: _stopped(place))
    assert _only(place)["stoppedReason"] == OVERDUE
    process.communicate(b'{"done": true}\n', timeout=60)


def test_a_watcher_that_is_sent_away_stops_nothing(place: Place, run: Run) -> None:
    assert run("connect", "dev", "--reason", "OPS-1", "--keep").code == ExitCode.OK
    _watch(place, {"task": _only(place)["taskArn"], "done": True})
    assert _only(place)["lastStatus"] == "RUNNING"


def _watch(place: Place, message: dict[str, object]) -> None:
    _watcher(place, message).communicate(timeout=60)


def _watcher(place: Place, message: dict[str, object]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tfgen.aws.connect.watcher"],
        stdin=subprocess.PIPE,
        env=place.variables,
    )
    assert process.stdin is not None
    later = (datetime.now(UTC) + timedelta(hours=1)).timestamp()
    first = {"cluster": place.target.cluster, "region": "eu-west-1", "tags": [], "expires": later}
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    known = {**first, "profile": "", "credentials": keys, **message}
    process.stdin.write(json.dumps(known).encode() + b"\n")
    process.stdin.flush()
    return process


def _end_badly(place: Place, event: str, error: Exception) -> TfgenError:
    """A session whose account fails at one point."""

    def fail(**_: object) -> None:
        raise error

    account = place.account
    ecs = account.client("ecs")
    ecs.meta.events.register(event, fail)
    failing = Account(
        "eu-west-1", lambda service: ecs if service == "ecs" else account.client(service)
    )
    marks = tags(place.target, "AROAX:ada", "OPS-1", timedelta(hours=1), datetime.now(UTC))
    with pytest.raises(TfgenError) as caught, started(failing, place.spec, place.target, marks):
        pass
    return caught.value


def test_what_could_not_be_stopped_is_told_and_tried_on(place: Place) -> None:
    gone = EndpointConnectionError(endpoint_url="https://ecs")
    error = _end_badly(place, "before-call.ecs.StopTask", gone)
    [task] = place.tasks()
    identifier = str(task["taskArn"]).rpartition("/")[2]
    [problem] = error.problems
    assert problem.message.startswith(f"task {identifier} could not be stopped and runs on: AWS ")
    assert problem.hint == (
        "a process in the background keeps trying for a while; stop it: aws ecs stop-task "
        f"--cluster shop-dev-ops --task {identifier} --region eu-west-1"
    )
    until(lambda: _stopped(place))


def test_what_may_not_be_stopped_is_left_to_others(place: Place) -> None:
    denied = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "No."}}, "StopTask")
    error = _end_badly(place, "before-call.ecs.StopTask", denied)
    assert "runs on: AWS denies StopTask: No" in str(error)
    time.sleep(2)  # nobody tries again
    assert not _stopped(place)


def test_a_start_without_an_answer_is_stopped_all_the_same(place: Place) -> None:
    lost = ReadTimeoutError(endpoint_url="https://ecs")
    assert isinstance(_end_badly(place, "after-call.ecs.RunTask", lost), UnansweredError)
    until(lambda: place.tasks() and _stopped(place))
    assert _only(place)["stoppedReason"] == ORPHANED


@pytest.mark.parametrize("client", ["e1s", "aws-cli"])
def test_another_client_opens_the_shell(place: Place, client: str) -> None:
    for name in ("e1s", "aws"):
        program = place.root / "bin" / name
        program.write_text(f'#!/bin/sh\necho "$0" "$@" > {place.root}/called\nexit 6\n')
        program.chmod(0o755)
    command = connecting(place.variables, "--client", client)
    assert command.end() == 6
    task = _only(place)
    identifier = str(task["taskArn"]).rpartition("/")[2]
    assert task["stoppedReason"] == ENDED
    called = (place.root / "called").read_text().removeprefix(f"{place.root}/bin/")
    if client == "aws-cli":
        assert called == (
            f"aws ecs execute-command --cluster shop-dev-ops --task {identifier} --container ops "
            "--interactive --command /bin/sh --region eu-west-1\n"
        )
    else:
        assert called == "e1s --region eu-west-1 --shell /bin/sh\n"
        assert f"press N (the tasks of no service); Enter on {identifier}" in command.look()


@pytest.mark.parametrize("version", ["1.2.497.0", "1.2", "what?"])
def test_an_old_plugin_gets_the_session_as_it_knows_it(
    version: str, place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_PLUGIN_VERSION", version)
    assert run("connect", "dev", "--reason", "OPS-1").code == ExitCode.OK
    [call] = map(json.loads, place.what("calls"))
    assert set(json.loads(call["arguments"][0])) == {"sessionId", "streamUrl", "tokenValue"}
    assert call["session"] is None
