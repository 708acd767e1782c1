"""Section `alerting`: who is told of shells, and of changes to what watches over them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.names import label
from tfgen.spec.section import Section

Email = Annotated[
    str,
    Field(
        examples=["security@example.com"],
        pattern=r"^[A-Za-z0-9.!#%&'*+/=?^_`|~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
    ),
]
HttpsUrl = Annotated[
    str,
    Field(
        examples=["https://events.example.com/ecs-exec"],
        pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?$",
    ),
]


class Alerting(Section):
    """Shells, opened or refused, and changes to what watches over them become messages.

    They go to two SNS topics, one for the alerts and one for changes to the alerts themselves;
    everybody is subscribed to both. Without subscribers the topics are still made, for
    subscriptions that are managed elsewhere.
    """

    email: tuple[Email, ...] = Field(
        default=(),
        description="Addresses that get each alert; each must confirm twice, once for each topic.",
    )
    https: tuple[HttpsUrl, ...] = Field(
        default=(), description="HTTPS endpoints that get each alert, such as an incident tool's."
    )

    @model_validator(mode="after")
    def _distinct(self) -> Alerting:
        for protocol, endpoints in (("email", self.email), ("https", self.https)):
            labels = [_label(protocol, endpoint) for endpoint in endpoints]
            refuse(
                Fault((protocol, index), "differs from an earlier one in punctuation at the most")
                for index, found in enumerate(labels)
                if found in labels[:index]
            )
        return self

    @property
    def subscribers(self) -> dict[str, tuple[str, str]]:
        """Terraform label → protocol and endpoint, for each subscription of the topic."""
        pairs = [("email", address) for address in self.email]
        pairs += [("https", address) for address in self.https]
        return {_label(protocol, endpoint): (protocol, endpoint) for protocol, endpoint in pairs}


def _label(protocol: str, endpoint: str) -> str:
    """What stays when other subscribers come and go; a query may hold a token, and is left out."""
    return label(f"{protocol}_{endpoint.removeprefix('https://').partition('?')[0]}")
