"""One Terraform module while it is being written: its elements, inputs and outputs, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

import cdktf
from constructs import Construct

from tfgen.hcl.blocks import Attribute, Block, Expression, Topic
from tfgen.hcl.elements import blocks, resolved

P = ParamSpec("P")
E = TypeVar("E", bound=cdktf.TerraformElement)

HclFile: TypeAlias = "list[Block | Topic]"


@dataclass(frozen=True, slots=True)
class Output:
    """What a module gives to others: `module.<module>.<name>` in the root."""

    module: str
    name: str
    description: str

    @property
    def reference(self) -> str:
        """The reference by which the root hands it on."""
        return f"${{module.{self.module}.{self.name}}}"


class Module:
    """A Terraform module being written.

    Elements lie directly under the stack: inside another construct their labels get a hash.
    """

    def __init__(self, app: cdktf.App, name: str) -> None:
        self.name = name
        self.inputs: dict[str, Output] = {}
        self._outputs: dict[str, tuple[Output, str]] = {}
        self._stack = cdktf.TerraformStack(app, name)
        self._labels: set[str] = set()
        self._elements: list[cdktf.TerraformElement] = []
        self._comments: list[str] = []
        self._topics: dict[int, str] = {}
        self._next_comment = ""

    def topic(self, title: str) -> None:
        """Begins a part of main.tf."""
        self._topics[len(self._elements)] = title

    def comment(self, words: str) -> None:
        """Says something above the element that is added next."""
        self._next_comment = words

    def add(
        self,
        element: Callable[Concatenate[Construct, str, P], E],
        label: str,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> E:
        """Adds a resource or a data source to main.tf; its label is a role, such as `execution`."""
        # A construct's id is unique in its stack, a Terraform label only among those of its type.
        taken = label in self._labels
        id_ = f"{label}.{len(self._elements)}" if taken else label
        made = element(self._stack, id_, *args, **kwargs)
        if taken:
            made.override_logical_id(label)
        self._labels.add(label)
        self._elements.append(made)
        self._comments.append(self._next_comment)
        self._next_comment = ""
        return made

    def input(self, name: str, value: Output) -> str:
        """Takes another module's output as a variable; returns the reference to it."""
        self.inputs[name] = value
        return f"${{var.{name}}}"

    def output(self, name: str, value: str, description: str) -> Output:
        """Gives a value to other modules, or to the root's own outputs."""
        output = Output(self.name, name, description)
        self._outputs[name] = (output, value)
        return output

    def files(self) -> dict[str, HclFile]:
        """File name → its content; a file that would be empty is left out."""
        values = resolved(self._stack, [value for _, value in self._outputs.values()])
        outputs = zip((output for output, _ in self._outputs.values()), values, strict=True)
        files: dict[str, HclFile] = {
            "main.tf": list(self._main()),
            "variables.tf": [_variable(name, value) for name, value in self.inputs.items()],
            "outputs.tf": [output_block(output, value) for output, value in outputs],
        }
        return {name: content for name, content in files.items() if content}

    def _main(self) -> Iterator[Block | Topic]:
        for number, block in enumerate(blocks(self._stack, self._elements)):
            if number in self._topics:
                yield Topic(self._topics[number])
            yield replace(block, comment=self._comments[number])


def _variable(name: str, value: Output) -> Block:
    attributes = (
        Attribute("description", value.description),
        Attribute("type", Expression("string")),
    )
    return Block("variable", (name,), attributes)


def output_block(output: Output, value: str) -> Block:
    """An `output` block, in a module or in the root."""
    attributes = (Attribute("description", output.description), Attribute("value", value))
    return Block("output", (output.name,), attributes)
