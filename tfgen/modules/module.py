"""One Terraform module while it is being written: its elements, inputs and outputs, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar, cast

import cdktf
from constructs import Construct

from tfgen.hcl.blocks import Attribute, Block, Expression, Topic
from tfgen.hcl.elements import block, trees
from tfgen.modules.attributes import Attributes

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

    Args:
        stack: The one of all modules, since cdktf takes longer for a stack than for a resource.
        ids: How often each label was used in it.
    """

    def __init__(self, stack: cdktf.TerraformStack, ids: Counter[str], name: str) -> None:
        self.name = name
        self.inputs: dict[str, Output] = {}
        self.after: list[str] = []
        self._outputs: dict[str, tuple[Output, str]] = {}
        self._stack = stack
        self._ids = ids
        self._elements: list[Callable[[], cdktf.TerraformElement]] = []
        self._depends_on: list[list[str]] = []
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
        """Adds a resource or a data source to main.tf; its label is a role, such as `execution`.

        It is made when all are known. What is returned stands for it: `made.arn` is a reference,
        and as `depends_on` of another it is its address.
        """
        # A construct's id is unique in its stack, a Terraform label only among those of its type.
        # cdktf makes the label of the id by leaving out what a label may not hold, such as a dot.
        # https://github.com/hashicorp/terraform-cdk/blob/v0.21.0/packages/cdktf/lib/private/unique.ts
        id_ = label + "." * self._ids[label]
        depends_on = cast(list[Attributes], kwargs.pop("depends_on", []))
        self._elements.append(partial(element, self._stack, id_, *args, **kwargs))
        self._ids[label] += 1
        self._depends_on.append([each.address for each in depends_on])
        self._comments.append(self._next_comment)
        self._next_comment = ""
        return cast(E, Attributes(element, label))

    def input(self, name: str, value: Output) -> str:
        """Takes another module's output as a variable; returns the reference to it."""
        self.inputs[name] = value
        return f"${{var.{name}}}"

    def wait_for(self, module: Module) -> None:
        """Is made after all of another module, whose outputs it does not need.

        https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on
        """
        self.after.append(module.name)

    def output(self, name: str, value: str, description: str) -> Output:
        """Gives a value to other modules, or to the root's own outputs."""
        output = Output(self.name, name, description)
        self._outputs[name] = (output, value)
        return output

    def _files(self, trees: Iterable[Any]) -> dict[str, HclFile]:
        return {
            "main.tf": list(self._main(map(block, trees))),
            "variables.tf": [_variable(name, value) for name, value in self.inputs.items()],
            "outputs.tf": [output_block(output, value) for output, value in self._outputs.values()],
        }

    def _main(self, blocks: Iterable[Block]) -> Iterator[Block | Topic]:
        for number, each in enumerate(blocks):
            if number in self._topics:
                yield Topic(self._topics[number])
            body = each.body
            if addresses := self._depends_on[number]:
                body += (Attribute("depends_on", list(map(Expression, addresses))),)
            yield replace(each, body=body, comment=self._comments[number])


def files(modules: Sequence[Module]) -> dict[str, HclFile]:
    """`<module>/<file>` → its content; a file that would be empty is left out.

    All modules at once, because asking cdktf costs more than its answer does.
    """
    every = iter(trees([element for module in modules for element in module._elements]))
    return {
        f"{module.name}/{name}": content
        for module in modules
        for name, content in module._files([next(every) for _ in module._elements]).items()
        if content
    }


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
