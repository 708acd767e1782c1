"""What other resources take of a resource: references to its attributes."""

from __future__ import annotations

import functools
from typing import Any

import cdktf


class Attributes:
    """Stands for a resource or a data source, and has a reference for each of its properties.

    cdktf would have a token for `role.arn`, and would have to be asked in Node for the token and
    once more for what it stands for: that takes longer than making the role. A property's name in
    Python is that of the attribute in Terraform; where one is not, `tfgen validate` finds a
    reference that the provider's schema does not know.
    """

    def __init__(self, element: Any, label: str) -> None:
        self._element = element
        self.address = f"{_type(element)}.{label}"

    def __getattr__(self, name: str) -> str:
        if not isinstance(getattr(self._element, name, None), property):
            raise AttributeError(f"{self.address} has no attribute {name!r}")
        return f"${{{self.address}.{name}}}"


@functools.cache
def _type(element: Any) -> str:
    """`aws_iam_role`, or `data.aws_iam_policy_document`."""
    is_data = issubclass(element, cdktf.TerraformDataSource)
    return f"{'data.' if is_data else ''}{element.TF_RESOURCE_TYPE}"
