"""`python -m tfgen` and the console script: runs a command and turns errors into exit codes."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line and exits with one of `tfgen.errors.ExitCode`."""
    from tfgen.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
