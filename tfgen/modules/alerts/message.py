"""The sentences that several messages share, and links into the AWS console."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from tfgen.modules.transcript_bucket import TRANSCRIPT_PREFIX
from tfgen.spec.aws import Aws

WHEN = "at <time> from <from>"


@dataclass(frozen=True, slots=True)
class Messages:
    """Links that are right for one region and partition, and the lines made of them.

    Attributes:
        environment: The environment's name.
    """

    environment: str
    aws: Aws

    def transcript(
        self, log_group: str, bucket: str, session: str = "<session>", what: str = "shell"
    ) -> tuple[str, str]:
        """Where the transcript of a session will be.

        Args:
            log_group: Its name, written out, since a link needs it encoded.
            bucket: Its name, or a reference to it.
            session: The placeholder of its id.
            what: What has to be closed before.
        """
        # The console takes the percent signs of what is encoded twice as dollar signs.
        group = quote(quote(log_group, safe=""), safe="").replace("%", "$")
        stream = f"logsV2:log-groups/log-group/{group}/log-events/{session}"
        key = f"{TRANSCRIPT_PREFIX}/{session}.log"
        return (
            f"Transcript, once the {what} is closed: {self._console('cloudwatch/home')}#{stream}",
            f"The same in S3: {self._console(f's3/object/{bucket}')}&prefix={key}",
        )

    @property
    def event(self) -> str:
        """Where the whole event is, some minutes later."""
        return f"The whole event: {self._console('cloudtrailv2/home')}#/events/<event>"

    def changed(self, what: str, *more: str) -> tuple[str, ...]:
        """Somebody changed something, or tried to."""
        return (
            f"{self.environment}: somebody changed {what}, or tried to. "
            f"<who> called <call> {WHEN}.",
            "To be expected while a reviewed change is applied; otherwise find out why, and undo "
            "it.",
            *more,
            "The error, if AWS refused it: <error>",
            self.event,
        )

    def _console(self, path: str) -> str:
        return f"https://{self.aws.console}/{path}?region={self.aws.region}"
