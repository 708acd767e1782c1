"""Corrections to moto's CloudTrail."""

from __future__ import annotations

from moto.cloudtrail.models import CloudTrailBackend

from tfgen.aws.local.corrections.around import Method, around


def cloudtrail_delete_by_arn() -> None:
    """Moto deletes a trail by its name only, and says nothing when it is given the ARN.

    AWS takes either.
    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DeleteTrail.html
    """

    @around(CloudTrailBackend, "delete_trail")
    def delete(original: Method, backend: CloudTrailBackend, name: str) -> None:
        original(backend, backend.get_trail(name).trail_name)
