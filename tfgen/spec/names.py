"""The names that everything in AWS gets, derived from the environment's own, and AWS's limits on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tfgen.spec.aws import Aws
from tfgen.spec.invalid import Fault

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_ROLE_LIMIT = 64
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET_LIMIT = 63

OPS_CONTAINER = "ops"
"""The name of the ops container, which access policies name as `ecs:container-name`."""


@dataclass(frozen=True, slots=True)
class Names:
    """Every derived name of one environment.

    Attributes:
        prefix: The environment's `name`.
        aws: Where it lives.
        chosen_bucket: `logging.bucket.name`, where the spec gives one.
    """

    prefix: str
    aws: Aws
    chosen_bucket: str | None = None

    @property
    def cluster(self) -> str:
        return f"{self.prefix}-ops"

    @property
    def task_family(self) -> str:
        return f"{self.prefix}-ops"

    @property
    def security_group(self) -> str:
        return f"{self.prefix}-ops"

    @property
    def task_role(self) -> str:
        return f"{self.prefix}-ops-task"

    @property
    def execution_role(self) -> str:
        return f"{self.prefix}-ops-execution"

    def team_role(self, team: str) -> str:
        """The role that a team's people take on."""
        return f"{self.prefix}-access-{team}"

    @property
    def session_key_alias(self) -> str:
        return f"alias/{self.prefix}-sessions"

    @property
    def session_log_group(self) -> str:
        return f"/{self.prefix}/ops/sessions"

    @property
    def output_log_group(self) -> str:
        return f"/{self.prefix}/ops/output"

    @property
    def bucket(self) -> str:
        return self.chosen_bucket or f"{self.prefix}-sessions-{self.aws.account}-{self.aws.region}"

    @property
    def alert_key_alias(self) -> str:
        return f"alias/{self.prefix}-alerts"

    @property
    def alert_topic(self) -> str:
        return f"{self.prefix}-alerts"

    @property
    def alert_dead_letter_queue(self) -> str:
        return f"{self.prefix}-alerts-undelivered"

    def alert_rule(self, event: str) -> str:
        """The EventBridge rule for one kind of event, such as `session-opened`."""
        return f"{self.prefix}-{event}"

    @property
    def cluster_arn(self) -> str:
        return self.aws.arn("ecs", f"cluster/{self.cluster}")

    def role_arn(self, role: str) -> str:
        return self.aws.arn("iam", f"role/{role}", region="")

    def log_group_arn(self, log_group: str) -> str:
        return self.aws.arn("logs", f"log-group:{log_group}")

    def faults(self, teams: Iterable[str]) -> Iterator[Fault]:
        """The derived names that AWS would refuse, each at the place in the spec that makes it so."""
        for team in teams:
            role = self.team_role(team)
            if len(role) > _ROLE_LIMIT:
                yield Fault(
                    ("access", "teams", team),
                    f"the role {role} would have {len(role)} characters, and IAM allows {_ROLE_LIMIT}",
                    f"shorten the team's name or `name` by {len(role) - _ROLE_LIMIT} characters",
                )
        if len(self.bucket) > _BUCKET_LIMIT:
            yield Fault(
                ("name",),
                f"the bucket {self.bucket} would have {len(self.bucket)} characters, and S3 allows {_BUCKET_LIMIT}",
                f"shorten `name` by {len(self.bucket) - _BUCKET_LIMIT} characters or choose logging.bucket.name",
            )
