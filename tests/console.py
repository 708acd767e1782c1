"""What Terraform itself makes of HCL text: the authority on what a string means."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tfgen.terraform.find import Terraform


def evaluate(terraform: Terraform, expression: str, variables: dict[str, str] | None = None) -> Any:
    """The value of an HCL expression, by one `terraform console`; `var.…` in it can be given."""
    given = "".join(
        f"variable {json.dumps(name)} {{\n  default = {json.dumps(value)}\n}}\n"
        for name, value in (variables or {}).items()
    )
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "main.tf").write_text(
            f"{given}locals {{\n  asked = {expression}\n}}\n", encoding="utf-8"
        )
        done = subprocess.run(
            [*terraform.command, "console"],
            cwd=directory,
            # Base64, because the console quotes and wraps what it prints.
            input="base64encode(jsonencode(local.asked))\n",
            env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(base64.b64decode(done.stdout.strip().strip('"')))
