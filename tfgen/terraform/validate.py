"""`terraform validate`: whether the HCL is right in itself and by the provider's schema."""

from __future__ import annotations

import json

from tfgen.errors import Problem, ToolError
from tfgen.terraform.events import Diagnostic, diagnostic
from tfgen.terraform.problems import problems
from tfgen.terraform.run import document
from tfgen.terraform.workspace import Workspace


def validate(workspace: Workspace) -> tuple[Diagnostic, ...]:
    """The warnings, for a directory on which `init` has been called (`backend=False` will do).

    https://developer.hashicorp.com/terraform/cli/commands/validate

    Raises:
        ToolError: The HCL is not valid; every error in one go.
        KeyboardInterrupt: It was interrupted, and has ended.
    """
    # Exit code 1 is for both: an answer that lists errors, and no answer at all.
    answer = document(workspace, validate_arguments(), expected=(0, 1))
    try:
        found = [diagnostic(entry) for entry in json.loads(answer)["diagnostics"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ToolError(Problem(f"terraform validate gives no answer: {answer.strip()}")) from error
    errors = [entry for entry in found if entry.severity == "error"]
    if errors:
        raise ToolError(*problems(errors, workspace))
    return tuple(found)


def validate_arguments() -> list[str]:
    """Nothing to choose: JSON is the only answer that can be read."""
    return ["validate", "-json"]
