"""Ctrl-C: Terraform ends in good order, keeps what it has made and leaves no lock behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tfgen.errors import ToolError
from tfgen.terraform.apply import apply
from tfgen.terraform.events import Event, Progress
from tfgen.terraform.find import Terraform
from tfgen.terraform.plan import plan
from tfgen.terraform.workspace import Workspace

from .conftest import MakeWorkspace

# One resource that is made at once, then one that takes longer than any test.
SLOW = """resource "terraform_data" "made" {}

resource "terraform_data" "slow" {
  depends_on = [terraform_data.made]

  provisioner "local-exec" {
    command = "IGNORE touch started; i=0; while [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done"
  }
}
"""
DEAF = "trap '' INT TERM;"

# A command of tfgen: KeyboardInterrupt ends it with 130, and its state is what counts.
COMMAND = """
import sys, threading
from pathlib import Path
from tfgen.terraform import interrupts
from tfgen.terraform.apply import apply
from tfgen.terraform.find import Terraform
from tfgen.terraform.workspace import Workspace
directory, plan, threaded, *command = sys.argv[1:]
workspace = Workspace(Path(directory), Terraform(tuple(command), "terraform", Path(command[0])))
codes = []
def work():
    try:
        apply(workspace, Path(plan))
    except KeyboardInterrupt:
        codes.append(130)
with interrupts.forwarded():
    if threaded == "yes":
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    else:
        work()
sys.exit(*codes)
"""

pytestmark = pytest.mark.terraform


Start = Callable[..., tuple[Workspace, int]]


@pytest.fixture
def start(module: MakeWorkspace, tmp_path: Path) -> Iterator[Start]:
    """Starts an apply in a process of its own, and waits until it is in its slow resource."""

    def start(terraform: Terraform, deaf: str = "", threaded: str = "no") -> tuple[Workspace, int]:
        workspace = module(terraform, main=SLOW.replace("IGNORE", deaf))
        plan(workspace, tmp_path / "p")
        command = [sys.executable, "-c", COMMAND, str(workspace.directory), str(tmp_path / "p")]
        process = subprocess.Popen(
            [*command, threaded, *terraform.command], stderr=subprocess.DEVNULL
        )
        running.append(process)
        _wait_for(workspace.directory / "started")
        return workspace, process.pid

    running: list[subprocess.Popen[bytes]] = []
    yield start
    for process in running:
        process.kill()
        process.wait()


def _wait_for(file: Path) -> None:
    deadline = time.monotonic() + 30
    while not file.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _end(pid: int) -> int:
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _made(workspace: Workspace) -> set[str]:
    state = json.loads((workspace.directory / "terraform.tfstate").read_text())
    return {resource["name"] for resource in state["resources"] if resource["instances"]}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_interrupt_ends_it_in_good_order(
    terraform: Terraform, start: Start, number: int
) -> None:
    workspace, pid = start(terraform)
    os.kill(pid, number)
    assert _end(pid) == 130
    assert "made" in _made(workspace)
    assert not list(workspace.directory.glob(".*.lock.info"))


def test_so_does_the_embedded_one(each_terraform: Terraform, start: Start) -> None:
    workspace, pid = start(each_terraform)
    os.kill(pid, signal.SIGINT)
    assert _end(pid) == 130
    assert not list(workspace.directory.glob(".*.lock.info"))


def test_so_does_one_that_runs_in_another_thread(terraform: Terraform, start: Start) -> None:
    workspace, pid = start(terraform, threaded="yes")
    os.kill(pid, signal.SIGINT)
    assert _end(pid) == 130
    assert not list(workspace.directory.glob(".*.lock.info"))


def test_a_third_one_kills_what_does_not_listen(terraform: Terraform, start: Start) -> None:
    _, pid = start(terraform, deaf=DEAF)
    began = time.monotonic()
    for _ in range(3):
        os.kill(pid, signal.SIGINT)
        time.sleep(0.3)
    assert _end(pid) == 130
    assert time.monotonic() - began < 5


def test_who_comes_second_hears_who_holds_the_lock(
    terraform: Terraform, start: Start, tmp_path: Path
) -> None:
    workspace, pid = start(terraform)
    with pytest.raises(ToolError, match=r"the state is locked by .+ for apply") as caught:
        plan(workspace, tmp_path / "second")
    assert "force-unlock" in caught.value.problems[0].hint
    os.kill(pid, signal.SIGINT)
    assert _end(pid) == 130


def test_a_listener_that_fails_does_not_leave_terraform_alone(
    terraform: Terraform, module: MakeWorkspace, tmp_path: Path
) -> None:
    workspace = module(terraform, main=SLOW.replace("IGNORE", ""))
    plan(workspace, tmp_path / "p")

    def fail(event: Event) -> None:
        if isinstance(event, Progress) and event.address == "terraform_data.slow":
            raise ValueError("cannot be shown")

    with pytest.raises(ValueError, match="cannot be shown"):
        apply(workspace, tmp_path / "p", fail)
    assert "made" in _made(workspace)
    assert not list(workspace.directory.glob(".*.lock.info"))
