"""A role of instances, and the instance profile that hands it to them."""

from __future__ import annotations

from tfgen.modules.deploy.needs import Needs
from tfgen.modules.deploy.roles import role_needs
from tfgen.modules.policy import allow, when
from tfgen.spec.environment import Environment


def instance_profile_needs(spec: Environment, sid: str, role: str) -> Needs:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html.

    The profile has the role's name, and this role alone may be handed to EC2.
    """
    profile = [spec.aws.arn("iam", f"instance-profile/{role}", region="")]
    its_role = role_needs(spec, f"RoleOf{sid}", [role])
    ec2 = dict.fromkeys(("ec2.amazonaws.com", f"ec2.{spec.aws.dns_suffix}"))
    return Needs(
        reads=(
            *its_role.reads,
            allow(f"ReadProfileOf{sid}", ["iam:GetInstanceProfile"], profile),
        ),
        writes=(
            *its_role.writes,
            allow(
                f"WriteProfileOf{sid}",
                [
                    "iam:AddRoleToInstanceProfile",
                    "iam:CreateInstanceProfile",
                    "iam:DeleteInstanceProfile",
                    "iam:RemoveRoleFromInstanceProfile",
                    "iam:TagInstanceProfile",
                    "iam:UntagInstanceProfile",
                ],
                profile,
            ),
            allow(
                f"HandRoleTo{sid}",
                ["iam:PassRole"],
                [spec.aws.role_arn(role)],
                when("StringEquals", "iam:PassedToService", *ec2),
            ),
        ),
    )
