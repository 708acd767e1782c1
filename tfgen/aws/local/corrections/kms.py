"""Corrections to moto's KMS."""

from __future__ import annotations

import json
from typing import Any

from moto.kms.responses import KmsResponse

from tfgen.aws.local.corrections.around import Method, around

_DEFAULT_DAYS = 365


def kms_rotation_period() -> None:
    """Moto forgets how often a key rotates, and does not say it.

    AWS keeps RotationPeriodInDays, 365 if it is not given, and returns it while rotation is on.
    https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
    """

    @around(KmsResponse, "enable_key_rotation")
    def enable(original: Method, response: KmsResponse) -> Any:
        answer = original(response)
        _key(response).tfgen_rotation_days = response._get_param(
            "RotationPeriodInDays", _DEFAULT_DAYS
        )
        return answer

    @around(KmsResponse, "get_key_rotation_status")
    def status(original: Method, response: KmsResponse) -> Any:
        answer = json.loads(original(response))
        if answer["KeyRotationEnabled"]:
            days = getattr(_key(response), "tfgen_rotation_days", _DEFAULT_DAYS)
            answer["RotationPeriodInDays"] = days
        return json.dumps(answer)


def _key(response: KmsResponse) -> Any:
    return response.kms_backend.keys[response.kms_backend.get_key_id(response._get_param("KeyId"))]
