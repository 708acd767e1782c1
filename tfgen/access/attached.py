"""Which policy is attached to what: to roles, keys, buckets, topics and queues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tfgen.access.documents import policy_of
from tfgen.access.grammar import statement, unreadable
from tfgen.access.instances import Found, Resource
from tfgen.access.policies import Guard, Identity, Policies
from tfgen.access.policy import Policy
from tfgen.access.truth import unknown
from tfgen.access.values import Value, Values
from tfgen.configuration.document import Block
from tfgen.errors import Place, Problem, TfgenError

# Resource type → the argument that says whose policy it is.
_POLICY_OF = {
    "aws_kms_key_policy": "key_id",
    "aws_s3_bucket_policy": "bucket",
    "aws_secretsmanager_secret_policy": "secret_arn",
    "aws_sns_topic_policy": "arn",
    "aws_sqs_queue_policy": "queue_url",
}
_WITH_POLICY = ("aws_kms_key", "aws_s3_bucket", "aws_secretsmanager_secret", "aws_sqs_queue")


def policies_of(values: Values, resources: tuple[Resource, ...]) -> Policies:
    """Reads every policy and follows what it is attached to.

    Raises:
        TfgenError: It cannot be told whose policy one is.
    """
    roles = {values.arn(one): one for one in resources if one.type == "aws_iam_role"}
    reader = _Reader(
        values,
        {values.text(role, "name"): arn for arn, role in roles.items()},
        {
            values.arn(one): _argument(values, one, "policy")
            for one in resources
            if one.type == "aws_iam_policy"
        },
    )
    attached: dict[str, tuple[Policy, ...]] = dict.fromkeys(roles, ())
    guards: dict[str, Guard] = {}
    apart: dict[str, Guard] = {}
    for one in resources:
        for arn, policy in reader.attached(one):
            attached[arn] = (*attached.get(arn, ()), policy)
        guards |= reader.guards(one)
        apart |= reader.apart(one)
    identities = {
        arn: Identity(found, reader.boundary(roles[arn]))
        if arn in roles
        else Identity(found, complete=False)
        for arn, found in attached.items()
    }
    return Policies(values.aws, identities, guards | apart)


@dataclass(frozen=True, slots=True)
class _Reader:
    values: Values
    roles: Mapping[str, str]  # name → ARN
    managed: Mapping[str, Policy]  # by ARN

    def attached(self, resource: Resource) -> Iterator[tuple[str, Policy]]:
        """(the ARN of a role, a policy that a resource gives it)."""
        values = self.values
        match resource.type:
            case "aws_iam_role":
                arn = values.arn(resource)
                for block in resource.block.blocks:
                    if block.type == "inline_policy" and block.attributes:
                        yield arn, _argument(values, resource, "policy", block)
                for managed in _list(values.argument(resource, "managed_policy_arns")):
                    yield arn, self._by_arn(resource, managed)
            case "aws_iam_role_policy":
                yield self._role(resource, "role"), _argument(values, resource, "policy")
            case "aws_iam_role_policy_attachment":
                policy = self._by_arn(resource, values.argument(resource, "policy_arn"))
                yield self._role(resource, "role"), policy

    def boundary(self, role: Resource) -> Policy | None:
        """The permissions boundary of a role."""
        arn = self.values.text(role, "permissions_boundary")
        if not arn:
            return None
        return self.managed.get(arn) or unreadable(role.place, f"what the boundary {arn} leaves")

    def guards(self, resource: Resource) -> dict[str, Guard]:
        """What a resource says by itself, or by default."""
        if resource.type == "aws_iam_role":
            trust = _argument(self.values, resource, "assume_role_policy")
            return {self.values.arn(resource): Guard(trust)}
        if resource.type == "aws_sns_topic":
            arn = self.values.arn(resource)
            return {arn: Guard(beyond=unknown(f"the default policy of {arn}"))}
        if resource.type not in _WITH_POLICY:
            return {}
        arn = self.values.arn(resource)
        if resource.block.value("policy"):
            return {arn: Guard(_argument(self.values, resource, "policy"))}
        is_key = resource.type == "aws_kms_key"
        return {arn: Guard(_default_key_policy(self.values, resource) if is_key else None)}

    def apart(self, resource: Resource) -> dict[str, Guard]:
        """What a resource that only holds another one's policy says."""
        if resource.type not in _POLICY_OF:
            return {}
        whose = self._whose(resource, _POLICY_OF[resource.type])
        if resource.type == "aws_s3_bucket_policy":
            whose = f"arn:{self.values.aws.partition}:s3:::{whose}"
        return {whose: Guard(_argument(self.values, resource, "policy"))}

    def _role(self, resource: Resource, argument: str) -> str:
        name = self._whose(resource, argument)
        return self.roles.get(name) or self.values.aws.role_arn(name)

    def _whose(self, resource: Resource, argument: str) -> str:
        found = self.values.text(resource, argument)
        if "<?" in found:
            message = f"cannot tell whose policy this is: {argument} is {found}"
            hint = "refer to the resource itself, as in aws_iam_role.task.name"
            raise TfgenError(Problem(message, resource.place, hint))
        return found

    def _by_arn(self, resource: Resource, arn: Value) -> Policy:
        """A managed policy: of these files, or of somebody else, who can only add with it."""
        doubt = f"what the policy {arn} allows"
        return self.managed.get(str(arn)) or unreadable(resource.place, doubt, denies=False)


def _default_key_policy(values: Values, key: Resource) -> Policy:
    """What AWS gives to a key without a policy.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    given = {
        "Sid": "the default key policy",
        "Effect": "Allow",
        "Principal": {"AWS": values.aws.arn("iam", "root", region="")},
        "Action": "kms:*",
        "Resource": "*",
    }
    return Policy(key.address, (statement(given, key.place),))


def _argument(values: Values, resource: Resource, name: str, block: Block | None = None) -> Policy:
    """The policy that an argument of a resource, or of a block in it, holds."""
    attributes = (block or resource.block).attributes
    given = next((one for one in attributes if one.name == name), None)
    if given is None:
        return unreadable(resource.place, f"the {name} of {resource.address}")
    place = Place(resource.document.file, given.line, given.column, resource.address)
    return policy_of(values, Found(resource.instance, given.value), place, resource.doubt)


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [] if value is None else [value]
