"""What modules give: `module.x.y` names an output that module x has."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.checks.references import found_in
from tfgen.checks.rule import Rule, nearest
from tfgen.configuration.document import ELEMENT
from tfgen.configuration.modules import Configuration, at
from tfgen.errors import Problem


def _find(configuration: Configuration) -> Iterator[Problem]:
    for module in configuration.modules.values():
        for document, path, reference in found_in(module):
            first, *rest = (part for part in reference.parts if part != ELEMENT)
            call = module.find(f"module.{rest[0]}") if first == "module" and rest else None
            called = configuration.called(module, call.block) if call and call.block else None
            if called is None or not called.complete or len(rest) == 1:
                continue
            name, output = rest[:2]
            if not called.find(f"output.{output}"):
                message = f"module {name} has no output {output}"
                hint = nearest(output, called.names("output"))
                yield Problem(message, at(document, reference, path), hint)


RULE = Rule("outputs", "every output that is asked for is one that the module has", _find)
