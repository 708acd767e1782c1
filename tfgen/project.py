"""Where things lie in a project: specs, rendered modules, working files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tfgen.errors import Problem, UsageError


@dataclass(frozen=True, slots=True)
class Project:
    """A directory that holds `environments/` and `modules/`.

    Attributes:
        root: That directory; relative, so that messages name files as people do.
    """

    root: Path = Path()

    @property
    def names(self) -> list[str]:
        """The environments that have a spec, in alphabetical order."""
        return sorted(path.stem for path in (self.root / "environments").glob("*.yaml"))

    def spec(self, name: str) -> Path:
        """The spec of an environment."""
        return self.root / "environments" / f"{name}.yaml"

    @property
    def modules(self) -> Path:
        """The directory of all rendered environments."""
        return self.root / "modules"

    def module(self, name: str) -> Path:
        """The root module that an environment is rendered into."""
        return self.modules / name

    def working(self, *parts: str) -> Path:
        """A directory for tfgen's own files, such as the local AWS. Never committed."""
        base = self.root / ".tfgen"
        base.mkdir(exist_ok=True)
        (base / ".gitignore").write_text("*\n")
        return base.joinpath(*parts)

    def chosen(self, names: Iterable[str]) -> list[str]:
        """The named environments, each once, in the order given.

        Raises:
            UsageError: One of them has no spec.
        """
        known = self.names
        wanted = list(dict.fromkeys(names))
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise UsageError(
                *(
                    Problem(f"there is no environment {name}", hint=self._choices(known))
                    for name in unknown
                )
            )
        return wanted

    def selected(self, names: list[str], *, every: bool) -> list[str]:
        """The named environments, or with `every` all of them.

        Raises:
            UsageError: Both or neither was asked for, or one of them has no spec.
        """
        if every and names:
            raise UsageError(Problem("--all goes without names"))
        if not every and not names:
            hint = f"name some, or say --all; {self._choices(self.names)}"
            raise UsageError(Problem("which environment?", hint=hint))
        return self.every() if every else self.chosen(names)

    def every(self) -> list[str]:
        """All environments.

        Raises:
            UsageError: There is none: nothing to do would look like success.
        """
        if not self.names:
            raise UsageError(Problem("there is no environment", hint=self._choices([])))
        return self.names

    def _choices(self, known: list[str]) -> str:
        if known:
            return f"the environments are {', '.join(known)}"
        specs = (self.root / "environments").as_posix()
        return f"there is no spec in {specs}: is this the right directory? (--chdir DIR)"
