"""The root module: versions, backend, provider, one block for each module, and the outputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tfgen.hcl.blocks import Attribute, Block, Expression, Value
from tfgen.modules.module import HclFile, Module, Output, output_block
from tfgen.spec.environment import Environment
from tfgen.spec.state import LocalState


def root(
    spec: Environment, modules: Iterable[Module], outputs: Mapping[str, Output]
) -> dict[str, HclFile]:
    """File name → content of the root's files."""
    return {
        "versions.tf": [_versions(spec)],
        "backend.tf": [_backend(spec)],
        "providers.tf": [_provider(spec)],
        "main.tf": [_call(module) for module in modules],
        "outputs.tf": [
            output_block(replace(output, name=name), output.reference)
            for name, output in outputs.items()
        ],
    }


def _versions(spec: Environment) -> Block:
    aws = {"source": "hashicorp/aws", "version": spec.terraform.aws_provider}
    return Block(
        "terraform",
        (),
        (
            Attribute("required_version", spec.terraform.required_version),
            Block("required_providers", (), (Attribute("aws", dict(aws)),)),
        ),
    )


def _backend(spec: Environment) -> Block:
    """Where the state is.

    https://developer.hashicorp.com/terraform/language/backend/s3
    """
    state = spec.state
    if isinstance(state, LocalState):
        backend = Block("backend", ("local",), (Attribute("path", "terraform.tfstate"),))
        return Block("terraform", (), (backend,))
    settings: dict[str, Value] = {
        "bucket": state.bucket,
        "key": state.key or f"{spec.name}/terraform.tfstate",
        "region": state.region or spec.aws.region,
        "encrypt": True,
        "kms_key_id": state.kms_key_arn,
        "use_lockfile": True,
    }
    attributes = tuple(
        Attribute(name, value) for name, value in settings.items() if value is not None
    )
    return Block("terraform", (), (Block("backend", ("s3",), attributes),))


def _provider(spec: Environment) -> Block:
    """The provider, for this account and with the tags of everything.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs
    """
    tags: dict[str, Value] = {key: spec.all_tags[key] for key in sorted(spec.all_tags)}
    return Block(
        "provider",
        ("aws",),
        (
            Attribute("region", spec.aws.region),
            Attribute("allowed_account_ids", [spec.aws.account]),
            Block("default_tags", (), (Attribute("tags", tags),)),
        ),
        "Terraform refuses to run in any other account.",
    )


def _call(module: Module) -> Block:
    inputs = (Attribute(name, output.reference) for name, output in module.inputs.items())
    after: list[Value] = [Expression(f"module.{name}") for name in module.after]
    return Block(
        "module",
        (module.name,),
        (
            Attribute("source", f"./{module.name}"),
            *inputs,
            *((Attribute("depends_on", after),) if after else ()),
        ),
    )
