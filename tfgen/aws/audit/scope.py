"""What of all that CloudTrail records belongs to one environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tfgen.aws.audit.transcript import is_host_session, is_session
from tfgen.spec.environment import Environment
from tfgen.spec.names import TRANSCRIPT_PREFIX


@dataclass(frozen=True, slots=True)
class Scope:
    """One environment as CloudTrail, CloudWatch Logs and S3 name its parts.

    Attributes:
        cluster: The cluster's name; the API takes its ARN as well.
        teams: The ARN of a team's role → the team.
        prefix: Of the transcripts' keys in the bucket, without a slash at the end.
        host_role: The ARN of the connect host's role, or "" where there is none.
        host_documents: What its session document is called: by its name, and by its ARN.
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
    host_role: str = ""
    host_documents: tuple[str, ...] = ()

    def is_cluster(self, named: str) -> bool:
        """Whether that is our cluster, by its name or its ARN."""
        return named in (self.cluster, self.cluster_arn)

    def is_session(self, name: str) -> bool:
        """Whether a transcript of this environment may have that name."""
        return is_session(name) or (bool(self.host_documents) and is_host_session(name))

    def team(self, role_arn: str) -> str:
        """The team whose role that is, or "" for anybody outside the spec's teams."""
        return self.teams.get(role_arn, "")


def scope_of(spec: Environment) -> Scope:
    """The scope of a spec."""
    names, document = spec.names, spec.names.connect_host_sessions
    documents = (document, spec.aws.arn("ssm", f"document/{document}"))
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
        host_role=spec.aws.role_arn(names.connect_host_role) if spec.connect_host else "",
        host_documents=documents if spec.connect_host else (),
    )
