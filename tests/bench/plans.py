"""Part 4: what tfgen costs around Terraform, and what it saves over several environments.

Against the local AWS, with nothing applied there: every plan reads what the specs take for granted
and plans all of prod. Terraform alone gets the same directories, made ready by the same init, and
the same variables.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.bench.measure import Case, Measured, interleaved, run
from tests.bench.place import TFGEN, WORK, cache, environment, project_of_copies
from tfgen.aws.local.process import status
from tfgen.spec.environment import load_environment
from tfgen.terraform.find import find

COUNT = 10
ONE_TFGEN = "tfgen plan"
ONE_TERRAFORM = "terraform plan"
TEN_TFGEN = f"tfgen plan --all, {COUNT} environments"
TEN_TERRAFORM = f"terraform plan, {COUNT} one after another"


def plans(rounds: int) -> dict[str, Measured]:
    """Measures them; leaves no local AWS behind."""
    project = project_of_copies("plans", COUNT)
    variables = environment(TFGEN_CACHE_DIR=str(cache("plans")))
    names = sorted(spec.stem for spec in (project / "environments").glob("*.yaml"))
    try:
        run(Case("render", [TFGEN, "render", "--all"], project, variables))
        # Starts every local AWS and initialises every directory.
        run(Case("plan", [TFGEN, "plan", "--all", "--local"], project, variables))
        return interleaved(_cases(project, variables, names), rounds)
    finally:
        stop = [TFGEN, "local", "stop"]
        subprocess.run(stop, cwd=project, env=variables, stdout=subprocess.DEVNULL, check=False)


def _cases(project: Path, variables: Mapping[str, str], names: list[str]) -> list[Case]:
    scripts = [_bare_plan(project, name) for name in names]
    one, ten = WORK / "plan-one.sh", WORK / "plan-ten.sh"
    one.write_text(scripts[0])
    ten.write_text("set -e\n" + "".join(scripts))
    return [
        Case(ONE_TFGEN, [TFGEN, "plan", names[0], "--local"], project, variables),
        Case(ONE_TERRAFORM, ["sh", str(one)], project, variables),
        Case(TEN_TFGEN, [TFGEN, "plan", "--all", "--local"], project, variables),
        Case(TEN_TERRAFORM, ["sh", str(ten)], project, variables),
    ]


def _bare_plan(project: Path, name: str) -> str:
    """A line of shell; the shell itself costs a thousandth of a plan."""
    place = project / ".tfgen" / "local" / name
    region = load_environment(project / "environments" / f"{name}.yaml").spec.aws.region
    aws = status(place, region)
    if aws is None:
        raise RuntimeError(f"the local AWS of {name} is not running")
    reach = {key: value for key, value in aws.environment.items() if key.startswith("AWS_")}
    reach["NO_PROXY"] = aws.environment["NO_PROXY"]
    command = [*find().command, f"-chdir={place / 'module'}", "plan", "-input=false", "-no-color"]
    settings = " ".join(f"{key}={shlex.quote(value)}" for key, value in sorted(reach.items()))
    return f"{settings} {shlex.join(command)}\n"
