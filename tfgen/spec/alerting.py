"""Section `alerting`: who is told when somebody opens a shell."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tfgen.spec.section import Section

Email = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9.!#%&'*+/=?^_`|~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
]
HttpsUrl = Annotated[
    str,
    Field(pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?$"),
]


class Alerting(Section):
    """Every ExecuteCommand, allowed or denied, becomes a message on an SNS topic.

    Without subscribers the topic is still made, for subscriptions that are managed elsewhere.
    """

    email: tuple[Email, ...] = Field(
        default=(), description="Addresses that get each alert; each must confirm once."
    )
    https: tuple[HttpsUrl, ...] = Field(
        default=(), description="HTTPS endpoints that get each alert, such as an incident tool's."
    )
