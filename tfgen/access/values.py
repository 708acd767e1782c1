"""HCL expressions → values, across the modules of one environment.

What only `terraform apply` will tell becomes a placeholder, as `patterns` describes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from tfgen.access.arns import arn_of, same_as
from tfgen.access.instances import Found, Instance, Resource
from tfgen.configuration.document import (
    Block,
    Call,
    Expression,
    Literal,
    Object,
    Reference,
    Sequence,
    Template,
)
from tfgen.configuration.modules import Configuration
from tfgen.spec.aws import Aws

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"

_STEPS = 32
"""From reference to reference: more are a cycle, which Terraform refuses."""


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one environment's HCL."""

    configuration: Configuration
    aws: Aws

    def argument(self, resource: Resource, name: str) -> Value:
        """The value of a resource's argument; None where it is not set."""
        given = resource.block.value(name)
        return None if given is None else self.of(Found(resource.instance, given))

    def text(self, resource: Resource, name: str) -> str:
        """As `argument`, as text; "" where it is not set."""
        value = self.argument(resource, name)
        return "" if value is None else as_text(value)

    def arn(self, resource: Resource) -> str:
        """The ARN that a resource will have."""
        return self._arn(resource.instance, resource.block)

    def of(self, found: Found) -> Value:
        """The value of an expression; a placeholder where it cannot be told."""
        found = self.origin(found)
        instance, expression = found.instance, found.expression
        match expression:
            case Literal(value=value):
                return value
            case Template(parts=parts):
                return "".join(
                    part if isinstance(part, str) else as_text(self.of(Found(instance, part)))
                    for part in parts
                )
            case Sequence(items=items):
                return [self.of(Found(instance, item)) for item in items]
            case Object(entries=entries):
                return {
                    as_text(self.of(Found(instance, key))): self.of(Found(instance, value))
                    for key, value in entries
                }
            case Call(name="jsonencode", arguments=(argument,)):
                return self.of(Found(instance, argument))
            case Reference(parts=parts):
                return self._attribute(instance, parts)
        return _open(instance, f"line {expression.line}")

    def origin(self, found: Found) -> Found:
        """Follows variables, locals and outputs of modules to what they stand for."""
        for _ in range(_STEPS):
            target = self._target(found.instance, found.expression)
            if target is None:
                break
            found = target
        return found

    def _target(self, instance: Instance, expression: Expression) -> Found | None:
        match expression:
            case Reference(parts=("var", name)):
                return _variable(instance, name)
            case Reference(parts=("local", name)):
                for _, block in instance.module.blocks("locals"):
                    if given := block.value(name):
                        return Found(instance, given)
            case Reference(parts=("module", name, output)):
                for called in instance.calls(self.configuration):
                    if called.path[-1] == name:
                        return _declared(called, f"output.{output}", "value")
        return None

    def _attribute(self, instance: Instance, parts: tuple[str, ...]) -> Value:
        match parts:
            case ("data", "aws_caller_identity", _, "account_id"):
                return self.aws.account
            case ("data", "aws_region", _, "name" | "region"):
                return self.aws.region
            case ("data", "aws_partition", _, "partition"):
                return self.aws.partition
            case (type_, label, name):
                declared = instance.module.find(f"{type_}.{label}")
                block = declared.block if declared else None
                name = same_as(type_, name)
                if block and name == "arn":
                    return self._arn(instance, block)
                if block and (given := block.value(name)):
                    return self.of(Found(instance, given))
        return _open(instance, ".".join(parts))

    def _arn(self, instance: Instance, block: Block) -> str:
        type_, label = block.labels

        def argument(name: str) -> str:
            given = block.value(name)
            return as_text(self.of(Found(instance, given))) if given else ""

        id_ = f"<{'.'.join([*instance.path, label])}>"
        return arn_of(type_, argument, id_, self.aws) or _open(instance, f"{type_}.{label}.arn")


def as_text(value: Value) -> str:
    """A value as Terraform puts it into a template."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return "<?a list or map>"
    return str(value)


def _variable(instance: Instance, name: str) -> Found | None:
    if instance.caller:
        caller, call = instance.caller
        if given := call.value(name):
            return Found(caller, given)
    return _declared(instance, f"var.{name}", "default")


def _declared(instance: Instance, address: str, argument: str) -> Found | None:
    declared = instance.module.find(address)
    given = declared.block.value(argument) if declared and declared.block else None
    return Found(instance, given) if given else None


def _open(instance: Instance, what: str) -> str:
    """A placeholder for what can be anything."""
    return f"<?{instance.address(what)}>"
