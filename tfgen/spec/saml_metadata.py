"""SAML metadata that a spec names as a file → the text of that file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tfgen.errors import Problem, SpecError
from tfgen.spec.identity_provider import fault_of, is_text
from tfgen.spec.load import Loaded
from tfgen.spec.text import forbidden, normal

if TYPE_CHECKING:
    from tfgen.spec.environment import Environment


def with_metadata(loaded: Loaded[Environment], directory: Path) -> Loaded[Environment]:
    """The spec with the text of every metadata file; the files are among its sources.

    Args:
        loaded: A valid spec.
        directory: Where the spec lies, and paths in it begin.

    Raises:
        SpecError: A file cannot be read, or holds something else; with the place that names it.
    """
    texts: dict[str, str] = {}
    sources: dict[Path, str] = {}
    problems: list[Problem] = []
    for name, path in _files(loaded.spec):
        file = directory / path
        try:
            sources[file] = file.read_bytes().decode("utf-8-sig")
            texts[name] = normal(sources[file].replace("\r\n", "\n").replace("\r", "\n"))
            fault = fault_of(texts[name])
            if forbidden(texts[name]):
                fault = "holds control characters"
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            fault = f"cannot be read: {reason}"
        if fault:
            place = loaded.place_of(("access", "identity_providers", name, "saml", "metadata"))
            hint = f"{file.as_posix()} should hold the metadata that the provider publishes"
            problems.append(Problem(f"{path} {fault}", place, hint))
    if problems:
        raise SpecError(*problems)
    if not texts:
        return loaded
    return replace(loaded, spec=_with(loaded.spec, texts), sources={**loaded.sources, **sources})


def _files(spec: Environment) -> Iterator[tuple[str, str]]:
    for name, provider in spec.access.identity_providers.items():
        if provider.saml and not is_text(provider.saml.metadata):
            yield name, provider.saml.metadata


def _with(spec: Environment, texts: dict[str, str]) -> Environment:
    providers = {
        name: provider.model_copy(
            update={"saml": provider.saml.model_copy(update={"metadata": texts[name]})}
        )
        if provider.saml and name in texts
        else provider
        for name, provider in spec.access.identity_providers.items()
    }
    access = spec.access.model_copy(update={"identity_providers": providers})
    return spec.model_copy(update={"access": access})
