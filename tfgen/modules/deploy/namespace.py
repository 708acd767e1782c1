"""To deploy module `namespace`: the cluster's namespace in Cloud Map."""

from __future__ import annotations

from tfgen.hcl.literal import because
from tfgen.modules.deploy.needs import Needs, becomes_ours, everything, in_region, is_ours
from tfgen.modules.policy import allow
from tfgen.spec.environment import Environment

_PAGE = "awscloudmap"
_NO_NAME = "Namespaces are told by their tags: https://docs.aws.amazon.com/cloud-map/latest/dg/"


def needs(spec: Environment) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudmap.html.

    Tags are given without naming the namespace, so who applies could tag another one of this
    region as ours; AWS deletes a namespace only once no service is in it.
    """
    namespaces = because(spec.aws.arn("servicediscovery", "namespace/*"), _NO_NAME)
    return Needs(
        reads=(
            allow(
                "ReadOurNamespace",
                ["servicediscovery:GetNamespace"],
                [namespaces],
                *is_ours(spec),
            ),
            allow(
                "ReadTagsOfNamespaces",
                ["servicediscovery:ListTagsForResource"],
                [everything("Tags are read without naming what has them", _PAGE)],
                in_region(spec),
            ),
        ),
        writes=(
            allow(
                "MakeNamespace",
                ["servicediscovery:CreateHttpNamespace"],
                [everything("A namespace has no ARN before it is made", _PAGE)],
                in_region(spec),
                *becomes_ours(spec),
            ),
            allow(
                "FollowAndTagNamespace",
                [
                    "servicediscovery:GetOperation",
                    "servicediscovery:TagResource",
                    "servicediscovery:UntagResource",
                ],
                [everything("Operations have no tags, and tags are given without naming", _PAGE)],
                in_region(spec),
            ),
            allow(
                "WriteOurNamespace",
                ["servicediscovery:DeleteNamespace", "servicediscovery:UpdateHttpNamespace"],
                [namespaces],
                *is_ours(spec),
            ),
        ),
    )
