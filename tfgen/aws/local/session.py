"""In the place of session-manager-plugin with `--local`: the local AWS runs no containers.

`python -m tfgen.aws.local.session`, called as the plugin is. It shows where the shell would be, and
ends with the line that is typed, so that the way there and back can be tried out.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Waits for one line."""
    sys.stdout.write(
        "The local AWS runs no containers: here the shell would be. Enter, or Ctrl-D, ends it.\n"
    )
    sys.stdout.flush()
    sys.stdin.readline()


if __name__ == "__main__":
    main()
