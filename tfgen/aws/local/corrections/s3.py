"""Corrections to moto's S3."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from moto.s3.models import FakeBucket

from tfgen.aws.local.corrections.around import Method, around


def s3_conditional_deny() -> None:
    """Moto applies a Deny of a bucket policy without looking at its Condition.

    On AWS a statement counts only where its conditions hold, and those that deny here are about
    what the local AWS does not have (TLS, another account's key). Moto knows no condition key of
    a request, so such a Deny is left out of the decision; the policy itself stays as it is.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
    """

    @around(FakeBucket, "get_permission")
    def permission(original: Method, bucket: FakeBucket, action: str, resource: str) -> Any:
        if bucket.policy is None:
            return original(bucket, action, resource)
        policy = json.loads(bucket.policy)
        statements = policy["Statement"]
        policy["Statement"] = [
            statement
            for statement in (statements if isinstance(statements, list) else [statements])
            if statement["Effect"] != "Deny" or not statement.get("Condition")
        ]
        decisive: Any = SimpleNamespace(policy=json.dumps(policy).encode())
        return original(decisive, action, resource)
