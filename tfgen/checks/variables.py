"""What modules take: every call gives what is declared, all of it and nothing else, and it is used.

https://developer.hashicorp.com/terraform/language/modules/syntax#meta-arguments
"""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.checks.references import found_in
from tfgen.checks.rule import Rule, nearest
from tfgen.configuration.document import Block, Document
from tfgen.configuration.modules import Configuration, Module, address, at, local_source
from tfgen.errors import Problem

_META = ("source", "version", "providers", "count", "for_each", "depends_on")


def _find(configuration: Configuration) -> Iterator[Problem]:
    for module in configuration.modules.values():
        for document, call in module.blocks("module"):
            called = configuration.called(module, call)
            if called:
                yield from _call(document, call, called)
            elif (directory := local_source(module, call)) is not None:
                message = f"there is no module in {directory or 'the root'}"
                valid = (f"./{name}" for name in configuration.modules if name)
                hint = nearest(f"./{directory}", valid)
                yield Problem(message, at(document, call, f"{address(call)}.source"), hint)
        if module.complete:
            yield from _unused(module)


def _call(document: Document, call: Block, called: Module) -> Iterator[Problem]:
    given = {
        attribute.name: attribute for attribute in call.attributes if attribute.name not in _META
    }
    declared = set(called.names("var"))
    for name, attribute in given.items() if called.complete else ():
        if name not in declared:
            message = f"module {call.labels[0]} takes no {name}"
            hint = nearest(name, declared - set(given) or declared)
            yield Problem(message, at(document, attribute, f"{address(call)}.{name}"), hint)
    for _, variable in called.blocks("variable"):
        name = variable.labels[0]
        if name not in given and variable.value("default") is None:
            message = f"module {call.labels[0]} needs {name}, which is not given"
            yield Problem(message, at(document, call, address(call)), f"add {name} = …")


def _unused(module: Module) -> Iterator[Problem]:
    used = {
        ref.parts[1]
        for _, _, ref in found_in(module)
        if ref.parts[0] == "var" and len(ref.parts) > 1
    }
    for document, variable in module.blocks("variable"):
        if variable.labels[0] not in used:
            place = at(document, variable, address(variable))
            yield Problem(f"the variable {variable.labels[0]} is never used", place, "remove it")


RULE = Rule("variables", "every module is given what it declares and uses what it is given", _find)
