"""Which calls the programs of a team make, and so what its role has to allow."""

from __future__ import annotations

from dataclasses import dataclass

from tfgen.spec.access import Team


@dataclass(frozen=True, slots=True)
class Client:
    """A program, by the IAM actions of the calls that it makes.

    Attributes:
        browse: To list and describe.
        exec: To start ops tasks, open shells and stop tasks, besides.
    """

    browse: frozenset[str]
    exec: frozenset[str]


def calls(team: Team) -> frozenset[str]:
    """The actions that a team's role allows: those of its programs, and no others."""
    from tfgen.modules.client_aws_cli import AWS_CLI
    from tfgen.modules.client_e1s import E1S
    from tfgen.modules.client_tfgen import TFGEN

    clients = {"tfgen": TFGEN, "aws-cli": AWS_CLI, "e1s": E1S}
    found: set[str] = set()
    for name, mode in team.clients.items():
        client = clients[name]
        found |= client.browse | (client.exec if mode == "exec" else frozenset())
    return frozenset(found)
