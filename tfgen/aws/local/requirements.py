"""A spec → what it takes for granted in its account."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.aws.local.existing import Existing
from tfgen.spec.environment import Environment


def requirements(spec: Environment) -> Iterator[Existing]:
    """Everything that the spec names and tfgen does not make, a VPC before what is in it."""
    region = spec.aws.region
    yield Existing("vpc", spec.network.vpc_id, region)
    for subnet in spec.network.subnet_ids:
        yield Existing("subnet", subnet, region, vpc=spec.network.vpc_id)
    for egress in spec.network.egress.values():
        if egress.security_group_id:
            yield Existing(
                "security_group", egress.security_group_id, region, vpc=spec.network.vpc_id
            )
    for team in spec.access.teams.values():
        if team.saml:
            yield Existing("saml_provider", team.saml.provider_arn, region)
    if spec.pipelines and spec.pipelines.provider.provider_arn:
        yield Existing("oidc_provider", spec.pipelines.provider.provider_arn, region)
    for secret in spec.ops_task.secrets.values():
        if secret.secretsmanager:
            yield Existing("secret", secret.secretsmanager, region)
        if secret.ssm:
            yield Existing("parameter", secret.ssm, region)
    yield from _buckets(spec)


def _buckets(spec: Environment) -> Iterator[Existing]:
    region = spec.aws.region
    if spec.logging.bucket.access_log:
        yield Existing("bucket", spec.logging.bucket.access_log.bucket, region)
    if spec.state.backend == "s3":
        state_region = spec.state.region or region
        yield Existing("bucket", spec.state.bucket, state_region)
        if spec.state.access_log:
            yield Existing("bucket", spec.state.access_log.bucket, state_region)
