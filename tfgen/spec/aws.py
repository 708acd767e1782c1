"""Section `aws`: which account and region, and the partition that follows from the region."""

from __future__ import annotations

from pydantic import Field

from tfgen.spec.section import AccountId, Region, Section

_PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"))


class Aws(Section):
    """The account and region that everything of this environment lives in."""

    account: AccountId = Field(
        description=(
            "The 12 digits of the AWS account, in quotes. Terraform refuses to run in "
            "another account."
        ),
        examples=["111122223333"],
    )
    region: Region = Field(
        description=(
            "The AWS region, such as eu-west-1. The partition (commercial, GovCloud, "
            "China) follows from it."
        ),
        examples=["eu-west-1", "us-gov-west-1", "cn-north-1"],
    )

    @property
    def partition(self) -> str:
        """`aws`, `aws-us-gov` or `aws-cn`: the second field of every ARN.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
        """
        return next((name for prefix, name in _PARTITIONS if self.region.startswith(prefix)), "aws")

    @property
    def dns_suffix(self) -> str:
        """What regional service principals end in: `amazonaws.com`, in China `amazonaws.com.cn`."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    @property
    def saml_endpoint(self) -> str:
        """The sign-in address that a SAML assertion must be meant for (`SAML:aud`).

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
        """
        hosts = {
            "aws": "signin.aws.amazon.com",
            "aws-us-gov": "signin.amazonaws-us-gov.com",
            "aws-cn": "signin.amazonaws.cn",
        }
        return f"https://{hosts[self.partition]}/saml"

    def endpoint_service(self, service: str) -> str:
        """The name of a service for a VPC endpoint, such as `com.amazonaws.eu-west-1.logs`.

        In China those of ECR begin with `cn.com.amazonaws`, and the others here do not.
        https://docs.amazonaws.cn/en_us/vpc/latest/privatelink/aws-services-privatelink-support.html
        """
        in_china = self.partition == "aws-cn" and service.startswith("ecr.")
        return f"{'cn.' if in_china else ''}com.amazonaws.{self.region}.{service}"

    @property
    def console(self) -> str:
        """The host of the management console; the region follows as a parameter.

        https://docs.aws.amazon.com/awsconsolehelpdocs/latest/gsg/getting-started.html
        """
        return {
            "aws": "console.aws.amazon.com",
            "aws-us-gov": "console.amazonaws-us-gov.com",
            "aws-cn": "console.amazonaws.cn",
        }[self.partition]

    @property
    def iam_region(self) -> str:
        """The one region whose event bus gets the events of IAM, which is a global service.

        https://repost.aws/knowledge-center/eventbridge-rule-triggers-iam-single-region; in the
        other partitions it is the region of IAM's only endpoint:
        https://docs.aws.amazon.com/general/latest/gr/iam-service.html
        """
        return {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}[
            self.partition
        ]

    def arn(self, service: str, resource: str, *, region: str | None = None) -> str:
        """The ARN of something in this account; `region=""` for services that have none."""
        where = self.region if region is None else region
        return f"arn:{self.partition}:{service}:{where}:{self.account}:{resource}"

    def role_arn(self, role: str) -> str:
        """The ARN of a role in this account."""
        return self.arn("iam", f"role/{role}", region="")

    def log_group_arn(self, log_group: str) -> str:
        """The ARN of a log group, without the `:*` that its streams need."""
        return self.arn("logs", f"log-group:{log_group}")
