"""`python -m tfgen` and the console script: runs a command and turns errors into exit codes."""

from __future__ import annotations

import atexit
import gc
import os
import sys


def main() -> None:
    """Runs the command line and exits with one of `tfgen.errors.ExitCode`."""
    # Most of what a command makes lives until its end: looking for garbage every 700 objects, and
    # once more at exit, would take a quarter of its time.
    gc.set_threshold(300_000)
    atexit.register(gc.freeze)
    # No plugin that happens to be installed reads or changes how specs are validated, or is looked
    # for: https://docs.pydantic.dev/latest/concepts/plugins/#disabling-plugins
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from tfgen.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
