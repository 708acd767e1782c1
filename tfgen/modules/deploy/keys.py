"""KMS keys of this environment, which have no name but their tags and aliases."""

from __future__ import annotations

from dataclasses import fields

from tfgen.hcl.literal import because
from tfgen.modules.deploy.needs import Needs, becomes_ours, everything, in_region, is_ours
from tfgen.modules.policy import allow, deny, when
from tfgen.spec.environment import Environment

_PAGE = "awskeymanagementservice"
_TAGS = "https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html"


def key_needs(spec: Environment, sid: str, alias: str) -> Needs:
    """For the key with this alias: read and administer it, never use it.

    AWS may take minutes to know the tags of a new key; an apply that makes one is then refused once
    and goes on when it is repeated.
    https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
    """
    keys = because(spec.aws.arn("kms", "key/*"), f"Keys are told by their tags: {_TAGS}")
    return Needs(
        reads=(
            allow(
                "ListAliases",
                ["kms:ListAliases"],
                [everything("Aliases are listed by account and region", _PAGE)],
                in_region(spec),
            ),
            allow(
                "ReadOurKeys",
                [
                    "kms:DescribeKey",
                    "kms:GetKeyPolicy",
                    "kms:GetKeyRotationStatus",
                    "kms:ListResourceTags",
                ],
                [keys],
                *is_ours(spec),
            ),
        ),
        writes=(
            allow(
                "MakeKeys",
                ["kms:CreateKey"],
                [everything("A key has no ARN before it is made", _PAGE)],
                in_region(spec),
                *becomes_ours(spec),
            ),
            allow("TagKeysAsOurs", ["kms:TagResource"], [keys], *becomes_ours(spec)),
            # Tags are what makes a key ours: nobody's else may be tagged so.
            deny(
                "DenyAdoptingKeys",
                ["kms:TagResource"],
                [spec.aws.arn("kms", "key/*")],
                when("ForAnyValue:StringNotEquals", "kms:ResourceAliases", *_aliases(spec)),
            ),
            allow(
                "AdministerOurKeys",
                [
                    "kms:CancelKeyDeletion",
                    "kms:CreateAlias",
                    "kms:DeleteAlias",
                    "kms:DisableKeyRotation",
                    "kms:EnableKey",
                    "kms:EnableKeyRotation",
                    "kms:PutKeyPolicy",
                    "kms:ScheduleKeyDeletion",
                    "kms:TagResource",
                    "kms:UntagResource",
                    "kms:UpdateAlias",
                    "kms:UpdateKeyDescription",
                ],
                [keys],
                *is_ours(spec),
            ),
            allow(
                f"NameKeyOf{sid}",
                ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
                [spec.aws.arn("kms", alias)],
            ),
        ),
    )


def _aliases(spec: Environment) -> list[str]:
    """Those of all our keys, in whichever module they are."""
    names = (getattr(spec.names, field.name) for field in fields(spec.names))
    return [name for name in names if isinstance(name, str) and name.startswith("alias/")]
