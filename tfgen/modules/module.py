"""One Terraform module while it is being written: its elements, inputs and outputs, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

import cdktf
from constructs import Construct

from tfgen.hcl.blocks import Block, Topic
from tfgen.hcl.elements import blocks

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
        return f"module.{self.module}.{self.name}"


class Module:
    """A Terraform module being written.

    Elements lie directly under the stack: inside another construct cdktf adds a hash to their labels.
    """

    def __init__(self, app: cdktf.App, name: str) -> None:
        self.name = name
        self.inputs: dict[str, Output] = {}
        self._stack = cdktf.TerraformStack(app, name)
        self._main: list[cdktf.TerraformElement | Topic] = []
        self._variables: list[cdktf.TerraformVariable] = []
        self._outputs: list[cdktf.TerraformOutput] = []
        self._comment = ""
        self._comments: dict[int, str] = {}

    def topic(self, title: str) -> None:
        """Begins a part of main.tf."""
        self._main.append(Topic(title))

    def comment(self, words: str) -> None:
        """Says something above the element that is added next."""
        self._comment = words

    def add(
        self,
        element: Callable[Concatenate[Construct, str, P], E],
        label: str,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> E:
        """Adds an element to main.tf; its label is a role, such as `execution`."""
        # A construct's id is unique in its stack, a Terraform label only among those of its type.
        made = element(self._stack, f"{len(self._main)}.{label}", *args, **kwargs)
        made.override_logical_id(label)
        if self._comment:
            self._comments[len(self._main)] = self._comment
            self._comment = ""
        self._main.append(made)
        return made

    def input(self, name: str, value: Output) -> str:
        """Takes another module's output as a variable; returns the reference to it."""
        variable = cdktf.TerraformVariable(
            self._stack, f"input.{name}", type="string", description=value.description
        )
        variable.override_logical_id(name)
        self._variables.append(variable)
        self.inputs[name] = value
        return f"${{var.{name}}}"

    def output(self, name: str, value: str, description: str) -> Output:
        """Gives a value to other modules, or to the root's own outputs."""
        output = cdktf.TerraformOutput(
            self._stack, f"output.{name}", value=value, description=description
        )
        output.override_logical_id(name)
        self._outputs.append(output)
        return Output(self.name, name, description)

    def files(self) -> dict[str, HclFile]:
        """File name → its content; a file that would be empty is left out."""
        elements = [item for item in self._main if isinstance(item, cdktf.TerraformElement)]
        made = iter(blocks(self._stack, [*elements, *self._variables, *self._outputs]))
        main: HclFile = []
        for number, item in enumerate(self._main):
            main.append(
                item
                if isinstance(item, Topic)
                else _commented(next(made), self._comments.get(number, ""))
            )
        files: dict[str, HclFile] = {
            "main.tf": main,
            "variables.tf": [next(made) for _ in self._variables],
            "outputs.tf": [next(made) for _ in self._outputs],
        }
        return {name: content for name, content in files.items() if content}


def _commented(block: Block, comment: str) -> Block:
    return Block(block.type, block.labels, block.body, comment)
