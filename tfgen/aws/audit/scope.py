"""What of all that CloudTrail records belongs to one environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tfgen.spec.environment import Environment
from tfgen.spec.names import TRANSCRIPT_PREFIX


@dataclass(frozen=True, slots=True)
class Scope:
    """One environment as CloudTrail, CloudWatch Logs and S3 name its parts.

    Attributes:
        cluster: The cluster's name; the API takes its ARN as well.
        teams: The ARN of a team's role → the team.
        prefix: Of the transcripts' keys in the bucket, without a slash at the end.
    """

    name: str
    account: str
    region: str
    cluster: str
    cluster_arn: str
    teams: Mapping[str, str]
    log_group: str
    bucket: str
    prefix: str

    def is_cluster(self, named: str) -> bool:
        """Whether that is our cluster, by its name or its ARN."""
        return named in (self.cluster, self.cluster_arn)

    def team(self, role_arn: str) -> str:
        """The team whose role that is, or "" for anybody outside the spec's teams."""
        return self.teams.get(role_arn, "")


def scope_of(spec: Environment) -> Scope:
    """The scope of a spec."""
    names = spec.names
    return Scope(
        name=spec.name,
        account=spec.aws.account,
        region=spec.aws.region,
        cluster=names.cluster,
        cluster_arn=spec.aws.arn("ecs", f"cluster/{names.cluster}"),
        teams={spec.aws.role_arn(role): team for team, role in names.team_roles.items()},
        log_group=names.session_log_group,
        bucket=names.bucket,
        prefix=TRANSCRIPT_PREFIX,
    )
