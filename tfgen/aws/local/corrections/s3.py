"""Corrections to moto's S3."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import AccessDeniedByLock
from moto.s3.models import FakeBucket, s3_backends
from moto.s3.responses import S3Response

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


def s3_expected_bucket_owner() -> None:
    """Moto ignores whom a request expects to own the bucket.

    AWS answers 403 where the bucket belongs to another account.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    """

    @around(S3Response, "_bucket_response")
    def answer(original: Method, response: S3Response, request: Any, url: str) -> Any:
        expected = request.headers.get("x-amz-expected-bucket-owner")
        name = response.parse_bucket_name_from_url(request, url)
        _, owner = s3_backends.bucket_accounts.get(name, ("", expected))
        if expected and expected != owner:
            raise AccessDeniedByLock
        return original(response, request, url)


def s3_newer_noncurrent_versions() -> None:
    """Moto forgets how many of the newest older versions a lifecycle rule leaves.

    AWS returns NewerNoncurrentVersions with the rule.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionExpiration.html
    """
    name = "NewerNoncurrentVersions"

    @around(FakeBucket, "set_lifecycle")
    def set_rules(original: Method, bucket: Any, rules: list[dict[str, Any]]) -> None:
        original(bucket, rules)
        bucket.tfgen_newer = {
            made.id: given["NoncurrentVersionExpiration"][name]
            for made, given in zip(bucket.rules, rules, strict=True)
            if name in (given.get("NoncurrentVersionExpiration") or {})
        }

    @around(S3Response, "serialized")
    def serialized(original: Method, response: S3Response, answer: ActionResult) -> Any:
        if response.data.get("Action") == "GetBucketLifecycleConfiguration":
            bucket = response.backend.get_bucket(response.data["BucketName"])
            newer = getattr(bucket, "tfgen_newer", {})
            result: Any = answer.result
            for rule in result["Rules"] if isinstance(result, dict) else ():
                if rule["ID"] in newer:
                    rule["NoncurrentVersionExpiration"][name] = newer[rule["ID"]]
        return original(response, answer)
