"""The modules of an environment as they are called, and the resources in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tfgen.configuration.document import Block, Document, Expression
from tfgen.configuration.modules import Configuration, Module
from tfgen.errors import Place


@dataclass(frozen=True, slots=True)
class Instance:
    """A module as it is called.

    Attributes:
        path: The labels of the calls that lead to it; empty for the root module.
        caller: The module that calls it, and with which block; None for the root module.
    """

    path: tuple[str, ...]
    module: Module
    caller: tuple[Instance, Block] | None = None

    def address(self, inside: str) -> str:
        """An address in it as Terraform writes it: `module.iam.aws_iam_role.task`."""
        return ".".join([*(f"module.{label}" for label in self.path), inside])

    def calls(self, configuration: Configuration) -> Iterator[Instance]:
        """The modules that it calls."""
        for _, call in self.module.blocks("module"):
            module = configuration.called(self.module, call)
            if module is not None:
                yield Instance((*self.path, call.labels[0]), module, (self, call))


@dataclass(frozen=True, slots=True)
class Found:
    """An expression and the module that it stands in."""

    instance: Instance
    expression: Expression


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource, where it stands."""

    instance: Instance
    document: Document
    block: Block

    @property
    def type(self) -> str:
        """Such as `aws_iam_role`."""
        return self.block.labels[0]

    @property
    def label(self) -> str:
        """Such as `task`."""
        return self.block.labels[1]

    @property
    def address(self) -> str:
        """Such as `module.iam.aws_iam_role.task`."""
        return self.instance.address(".".join(self.block.labels))

    @property
    def place(self) -> Place:
        """Where it starts."""
        return Place(self.document.file, self.block.line, self.block.column, self.address)

    @property
    def doubt(self) -> str:
        """Why it cannot be said whether it is there: it, or a module around it, is counted."""
        blocks, around = [self.block], self.instance.caller
        while around is not None:
            blocks.append(around[1])
            around = around[0].caller
        for block in blocks:
            for name in ("count", "for_each"):
                if block.value(name) is not None:
                    return f"the {name} of {'.'.join(block.labels)}"
        return ""


def resources(configuration: Configuration, root: Instance) -> Iterator[Resource]:
    """Every resource of an environment: the root module's first, then by call."""
    for document, block in root.module.blocks("resource"):
        yield Resource(root, document, block)
    for instance in root.calls(configuration):
        yield from resources(configuration, instance)
