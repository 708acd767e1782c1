"""What the policies of all our KMS keys have in common."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey

from tfgen.modules.module import Module
from tfgen.spec.environment import Environment

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


def customer_key(
    module: Module, spec: Environment, label: str, description: str, alias: str, document: str
) -> KmsKey:
    """A customer-managed key that rotates, and its alias; `document` is its policy as JSON."""
    key = module.add(
        KmsKey,
        label,
        description=description,
        policy=document,
        enable_key_rotation=True,
        rotation_period_in_days=spec.logging.key.rotation_period_days,
        deletion_window_in_days=spec.logging.key.deletion_window_days,
    )
    module.add(KmsAlias, label, name=alias, target_key_id=key.key_id)
    return key
