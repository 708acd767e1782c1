"""The same construct code on what else there is: plain cdktf, and cdktn.

cdktn (github.com/open-constructs/cdk-terrain) is the community's continuation of cdktf; moving to
it is a rename of imports. It gets a virtual environment of its own, and a copy of tfgen in which
just that rename is done.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from tests.bench.measure import Case
from tests.bench.place import PYTHON, REPOSITORY, WORK, discard, environment
from tfgen.bindings import find_node

VENV = WORK / "venv"
_INSTALLED = VENV / "installed"
_DRIVER = Path(__file__).with_name("driver.py")
_RENAMED = (
    (r"\bcdktf_cdktf_provider_aws\b", "cdktn_provider_aws"),
    (r"\bcdktf\b", "cdktn"),
)


def install() -> None:
    """Makes the benchmark's own virtual environment: cdktn, what tfgen needs, and the plotter."""
    if _INSTALLED.exists():
        return
    subprocess.run([PYTHON, "-m", "venv", "--clear", VENV], check=True)
    same = [f"{name}=={version(name)}" for name in ("jsii", "pydantic", "PyYAML", "python-hcl2")]
    packages = ["cdktn", "cdktn-provider-aws", "matplotlib", *same]
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", *packages]
    subprocess.run(pip, check=True)
    _INSTALLED.touch()


def plain_cdktf(project: Path) -> Case:
    """Rendering prod with cdktf and `import cdktf_cdktf_provider_aws` as it comes."""
    return _case("plain cdktf", PYTHON, REPOSITORY, project)


def cdktn(project: Path) -> Case:
    """Rendering prod with cdktn and cdktn-provider-aws."""
    return _case("cdktn", str(VENV / "bin" / "python"), _renamed_copy(), project)


def versions() -> dict[str, str]:
    """Of the packages that are compared."""
    asked = "from importlib.metadata import version; print(version('{}'), end='')"
    packages = ("cdktn", "cdktn-provider-aws")
    python = VENV / "bin" / "python"
    return {
        **{name: version(name) for name in ("cdktf", "cdktf-cdktf-provider-aws", "jsii")},
        **{
            name: subprocess.run(
                [python, "-c", asked.format(name)], check=True, capture_output=True, text=True
            ).stdout
            for name in packages
        },
    }


def _case(name: str, python: str, source: Path, project: Path) -> Case:
    spec, modules = project / "environments" / "prod.yaml", project / "modules"
    return Case(
        name=name,
        command=[python, str(_DRIVER), str(spec), str(modules / "prod")],
        directory=project,
        # The Node that tfgen takes, so that all run on the same; jsii's own cache is left on.
        environment=environment(
            PYTHONPATH=str(source),
            JSII_NODE=str(find_node()),
            JSII_RUNTIME_PACKAGE_CACHE_ROOT=str(WORK / "cache" / "jsii"),
        ),
        prepare=lambda: discard(modules),
    )


def _renamed_copy() -> Path:
    copy = WORK / "cdktn"
    discard(copy)
    package = copy / "tfgen"
    shutil.copytree(REPOSITORY / "tfgen", package, ignore=shutil.ignore_patterns("__pycache__"))
    for room in ("modules", "hcl"):
        for file in (package / room).rglob("*.py"):
            text = file.read_text("utf-8")
            for name, new in _RENAMED:
                text = re.sub(name, new, text)
            file.write_text(text, "utf-8")
    return copy
