"""What the connect host runs: its first script with real signatures, and `ecs_connect`."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.modules.test_golden import GOLDEN
from tfgen.hcl.literal import BRACE, HEREDOC, literal
from tfgen.modules.connect_host.user_data import user_data
from tfgen.spec.environment import load_environment

_FINGERPRINT = "7959637124CE093AD501D47A2C4D4AFF6F6757EE"
# What EC2 takes: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
_LIMIT_BYTES = 16 * 1024


@pytest.fixture(scope="module")
def text() -> str:
    """The user data of the golden case."""
    spec = literal(load_environment(GOLDEN / "connect_host" / "spec.yaml").spec)
    assert spec.connect_host
    return user_data(spec, spec.connect_host).removeprefix(HEREDOC).replace(BRACE, "{")


def test_it_is_whole_and_fits(text: str) -> None:
    assert "@" not in text.replace('"$@"', "").replace("VALIDSIG @", "")
    assert len(text.encode()) < _LIMIT_BYTES
    subprocess.run(["bash", "-n"], input=text, text=True, check=True)


@pytest.mark.skipif(not shutil.which("gpg"), reason="there is no gpg")
def test_the_key_is_the_one_whose_fingerprint_is_asked_for(tmp_path: Path, text: str) -> None:
    key = text.partition("<<'KEY'\n")[2].partition("KEY\n")[0]
    shown = subprocess.run(
        ["gpg", "--homedir", str(tmp_path), "--show-keys", "--with-colons"],
        input=key,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f":{_FINGERPRINT}:" in shown and _FINGERPRINT in text


class Setup:
    """The first script with everything outside it faked: packages, users, downloads."""

    def __init__(self, root: Path, text: str) -> None:
        self.log = root / "log"
        self._bin = _commands(
            root / "bin",
            {
                "dnf": f'echo "dnf $*" >> {self.log}',
                "useradd": f'echo "useradd $*" >> {self.log}',
                "systemctl": f'echo "systemctl $*" >> {self.log}',
                "curl": f'while [ "$1" != --output ]; do shift; done; cp {root}/${{3##*/}} "$2"',
            },
        )
        (root / "system").mkdir()
        for path in ("/usr/local/bin/", "/etc/dnf/vars/", "/etc/dnf/"):
            text = text.replace(path, f"{root}/system/")
        (root / "system" / "automatic.conf").write_text("apply_updates = no\n")
        self.root, self.text = root, text

    def signer(self, name: str) -> str:
        """A new key; returns its fingerprint."""
        home = self.root / name
        home.mkdir(mode=0o700)
        gpg = ["gpg", "--homedir", str(home), "--batch", "--passphrase", ""]
        subprocess.run([*gpg, "--quick-generate-key", name, "nistp256"], check=True)
        public = subprocess.run([*gpg, "--armor", "--export"], capture_output=True, check=True)
        (home / "public.asc").write_bytes(public.stdout)
        listed = subprocess.run(
            [*gpg, "--with-colons", "--fingerprint"], capture_output=True, text=True, check=True
        )
        return listed.stdout.partition("fpr:::::::::")[2].partition(":")[0]

    def release(self, signer: str, content: bytes = b"package") -> None:
        """What can be downloaded: a package and its signature."""
        package = self.root / "session-manager-plugin.rpm"
        package.write_bytes(b"package")
        (self.root / f"{package.name}.sig").unlink(missing_ok=True)
        gpg = ["gpg", "--homedir", str(self.root / signer), "--batch", "--output", f"{package}.sig"]
        subprocess.run([*gpg, "--detach-sign", str(package)], check=True)
        package.write_bytes(content)

    def run(self, fingerprint: str, *keys: str) -> int:
        """Runs it with these keys imported and this fingerprint asked for."""
        text = self.text.replace(_FINGERPRINT, fingerprint)
        before, _, rest = text.partition("<<'KEY'\n")
        imported = "".join((self.root / key / "public.asc").read_text() for key in keys)
        text = f"{before}<<'KEY'\n{imported}KEY\n{rest.partition('KEY' + chr(10))[2]}"
        lines = [line for line in text.splitlines() if "sha256sum" not in line]
        path = f"{self._bin}:{os.environ['PATH']}"
        env = {**os.environ, "PATH": path, "TMPDIR": str(self.root)}
        return subprocess.run(["bash"], input="\n".join(lines), text=True, env=env).returncode

    def installed(self) -> list[str]:
        """What was asked of the system, in order."""
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def setup(text: str) -> Iterator[Setup]:
    if not shutil.which("gpg"):
        pytest.skip("there is no gpg")
    # Not below tmp_path: the sockets of gpg's agent have no room for such long names.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        yield Setup(Path(root), text)


def test_a_plugin_that_aws_has_signed_is_installed(setup: Setup) -> None:
    fingerprint = setup.signer("aws")
    setup.release("aws")
    assert setup.run(fingerprint, "aws") == 0
    asked = setup.installed()
    assert asked[0] == "useradd --create-home --shell /bin/bash connect"
    assert any("--nogpgcheck" in line and "session-manager-plugin.rpm" in line for line in asked)
    connect = setup.root / "system" / "ecs_connect"
    assert os.access(connect, os.X_OK)
    assert (setup.root / "system" / "automatic.conf").read_text() == "apply_updates = yes\n"
    assert (setup.root / "system" / "releasever").read_text() == "latest\n"


@pytest.mark.parametrize("case", ["tampered", "signed by another", "signed by another known key"])
def test_any_other_plugin_is_not(setup: Setup, case: str) -> None:
    fingerprint = setup.signer("aws")
    setup.signer("other")
    if case == "tampered":
        setup.release("aws", b"something else")
        keys = ["aws"]
    else:
        setup.release("other")
        keys = ["aws", "other"] if "known" in case else ["aws"]
    assert setup.run(fingerprint, *keys) != 0
    assert not any("session-manager-plugin" in line for line in setup.installed())


_TASK = "arn:aws:ecs:eu-west-1:111122223333:task/shop-stage-ops/"

# What `ecs_connect` is asked → what the AWS CLI answers, the exit code, and what must be said.
CASES = {
    "the one task": ([], "list-tasks) echo a1 ;;", 0, ["--task a1", "--container ops"]),
    "a service": (
        ["web"],
        "list-tasks) echo a1 b2 ;;",
        0,
        ["--service-name web", "--task a1", "--container ops"],
    ),
    "a service's container": (["web", "job"], "list-tasks) echo a1 ;;", 0, ["--container job"]),
    "a task's container": (["--task", "b2", "job"], "", 0, ["--task b2", "--container job"]),
    "a command": (["--command", "ls -l /"], "list-tasks) echo a1 ;;", 0, ["--command ls -l /"]),
    "none runs": ([], "list-tasks) echo None ;;", 1, ["no task runs", "tfgen connect"]),
    "several": (
        [],
        f"list-tasks) echo a1 b2 ;; describe-tasks) echo '{_TASK}a1 family:x RUNNING ops' ;;",
        1,
        ["several tasks run", "a1 family:x RUNNING ops"],
    ),
    "a list": (
        ["--list"],
        f"list-tasks) echo a1 ;; describe-tasks) echo '{_TASK}a1 family:x RUNNING ops' ;;",
        0,
        ["a1 family:x RUNNING ops"],
    ),
    "no such service": (
        ["api"],
        "list-tasks) echo 'An error occurred (ServiceNotFoundException)' >&2; exit 254 ;;",
        1,
        ["there is no service api on shop-stage-ops", "--list"],
    ),
    "the agent is not there": (
        ["--task", "a1"],
        "execute-command) echo 'An error occurred (TargetNotConnectedException)' >&2; exit 254 ;;",
        1,
        ["agent of ECS Exec does not answer"],
    ),
    "not allowed": (
        ["--task", "a1", "web"],
        "execute-command) echo 'An error occurred (AccessDeniedException) …' >&2; exit 254 ;;",
        1,
        ["may not do that", "container ops of shop-stage-ops alone"],
    ),
    "no network": (
        [],
        "list-tasks) echo 'Could not connect to the endpoint URL' >&2; exit 255 ;;",
        1,
        ["AWS does not answer", "HTTPS"],
    ),
    "an error that nobody knows": (
        ["--task", "a1"],
        "execute-command) echo 'it rains' >&2; exit 1 ;;",
        1,
        ["ecs_connect: it rains"],
    ),
    "an unknown option": (["--now"], "", 1, ["there is no option --now", "--help"]),
    "an option without its value": (["--task"], "", 1, ["--task needs a value"]),
    "help": (["--help"], "", 0, ["ecs_connect SERVICE [CONTAINER]"]),
}


@pytest.mark.parametrize("case", CASES)
def test_ecs_connect(tmp_path: Path, text: str, case: str) -> None:
    arguments, answers, code, said = CASES[case]
    script = text.partition("<<'ECS_CONNECT'\n")[2].partition("ECS_CONNECT\n")[0]
    connect = tmp_path / "ecs_connect"
    connect.write_text(script)
    log = tmp_path / "log"
    bin_ = _commands(
        tmp_path / "bin", {"aws": f'echo "$*" >> {log}\ncase $2 in {answers} *) ;; esac'}
    )
    done = subprocess.run(
        ["bash", str(connect), *arguments],
        env={**os.environ, "PATH": f"{bin_}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    calls = log.read_text() if log.exists() else ""
    assert done.returncode == code, done.stderr
    for words in said:
        assert words in calls + done.stdout + done.stderr
    if code:
        assert done.stderr.startswith("ecs_connect: ")


@pytest.mark.parametrize(
    ("type_", "architecture"),
    [
        ("t4g.micro", "arm64"),
        ("t3.small", "x86_64"),
        ("t3a.small", "x86_64"),
        ("m7gd.large", "arm64"),
        ("im4gn.large", "arm64"),
        ("g4dn.xlarge", "x86_64"),
        ("g5g.xlarge", "arm64"),
        ("a1.medium", "arm64"),
    ],
)
def test_the_architecture_follows_from_the_instance_type(type_: str, architecture: str) -> None:
    from tfgen.spec.connect_host import ConnectHost

    assert ConnectHost(instance_type=type_).architecture == architecture


def _commands(directory: Path, scripts: dict[str, str]) -> Path:
    directory.mkdir()
    for name, script in scripts.items():
        command = directory / name
        command.write_text(f"#!/bin/bash\n{script}\n")
        command.chmod(0o755)
    return directory
