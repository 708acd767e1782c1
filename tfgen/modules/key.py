"""What the policies of all our KMS keys have in common."""

from __future__ import annotations

THIS_KEY = "*"

THIS_KEY_COMMENT = (
    "In a key policy, the resource * is the key itself.\n"
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html"
)

ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListAliases",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
"""What administrators of a key do, without using it and without handing out grants to use it.

After AWS's own list for key administrators, less `kms:CreateGrant`:
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""
