"""Calls of an API → what IAM is asked: actions, on which resources, with which keys of context.

After the Service Authorization Reference, whose pages list for each action its resource types, the
condition keys and the actions that it depends on:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.deploy.recorder import Call
from tfgen.access.facts import Given
from tfgen.spec.aws import Aws

_READS = ("Describe", "Get", "Head", "List")

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
_S3 = {
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListObjectsV2": "ListBucket",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}
_TAGGING = {
    ("iam", "CreateRole"): "iam:TagRole",
    ("iam", "CreatePolicy"): "iam:TagPolicy",
    ("iam", "CreateOpenIDConnectProvider"): "iam:TagOpenIDConnectProvider",
    ("ec2", "CreateSecurityGroup"): "ec2:CreateTags",
    ("ec2", "AuthorizeSecurityGroupEgress"): "ec2:CreateTags",
    ("sqs", "CreateQueue"): "sqs:TagQueue",
}
_QUERY_TAG = re.compile(r"(?:Tags\.member|TagSpecification\.\d+\.Tag)\.(\d+)\.(Key|Value)")


@dataclass(frozen=True)
class Asked:
    """What IAM is asked.

    Attributes:
        mutating: Whether the call changes something.
    """

    action: str
    resource: str
    given: Given
    mutating: bool


@dataclass
class Account:
    """What the calls themselves tell of an account: what has which tags and aliases."""

    aws: Aws
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)  # a key's id → its alias

    def learn(self, calls: list[Call]) -> None:
        """From all calls, before any is judged: aliases are given after keys are made."""
        for call in calls:
            if call.operation == "CreateKey" and call.status == 200:
                key = json.loads(call.answer)["KeyMetadata"]["KeyId"]
                self.tags[key] = _tags(call)
            elif call.operation == "CreateAlias":
                self.aliases[call.parameters["TargetKeyId"]] = call.parameters["AliasName"]
            elif call.operation == "CreateSecurityGroup":
                found = re.search(r"<groupId>(sg-\w+)</groupId>", call.answer)
                assert found
                self.tags[found[1]] = _tags(call)

    def asked(self, call: Call) -> Iterator[Asked]:
        """Everything that IAM is asked about one call."""
        mutating = not call.operation.startswith(_READS)
        action = f"{call.service}:{call.operation}"
        if call.service == "s3":
            action = f"s3:{_S3.get(call.operation, call.operation)}"
        tags = _tags(call)
        request_tags = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
        for resource, given in self._resources(call):
            known: Given = {**_no_tags(), **request_tags, **given}
            yield Asked(action, resource, known, mutating)
            if tags and call.operation.startswith(("Create", "Register", "PutRule", "Authorize")):
                tagging = _TAGGING.get((call.service, call.operation))
                if call.service == "ec2" and ":vpc/" in resource:
                    continue  # tags go to what is made
                if call.operation.startswith("Authorize") and "-rule/" not in resource:
                    continue
                made = self._made(call) if call.operation == "CreateKey" else resource
                more = {"ec2:CreateAction": call.operation} if call.service == "ec2" else {}
                yield Asked(
                    tagging or f"{call.service}:TagResource",
                    made,
                    {**_no_tags(), **request_tags, **more, "kms:ResourceAliases": None},
                    True,
                )
        if call.operation == "RegisterTaskDefinition":
            for name in ("taskRoleArn", "executionRoleArn"):
                given = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
                yield Asked("iam:PassRole", call.parameters[name], given, True)

    def _made(self, call: Call) -> str:
        arn: str = json.loads(call.answer)["KeyMetadata"]["Arn"]
        return arn

    def _resources(self, call: Call) -> Iterator[tuple[str, Given]]:
        match call.service:
            case "iam":
                yield self._iam(call), {"iam:PolicyARN": call.parameters.get("PolicyArn")}
            case "kms":
                yield from self._kms(call)
            case "ec2":
                yield from self._ec2(call)
            case "s3":
                yield self._s3(call), {"s3:prefix": call.parameters.get("prefix")}
            case _:
                yield self._named(call), {}

    def _s3(self, call: Call) -> str:
        path = [call.parameters[name] for name in ("Bucket", "Key") if name in call.parameters]
        return f"arn:{self.aws.partition}:s3:::{'/'.join(path)}"

    def _named(self, call: Call) -> str:
        """Of services whose things have names that people gave them."""
        told, aws = call.parameters, self.aws
        for name in ("resourceArn", "ResourceARN", "ResourceArn", "TopicArn"):
            if name in told:
                return str(told[name])
        match call.service:
            case "logs":
                return f"{aws.log_group_arn(told.get('logGroupName', ''))}:log-stream:"
            case "ecs":
                return self._ecs(call)
            case "sns":
                return aws.arn("sns", told["Name"]) if "Name" in told else "*"
            case "sqs":
                name = told.get("QueueName") or told["QueueUrl"].rpartition("/")[2]
                return aws.arn("sqs", name)
            case "events":
                return aws.arn("events", f"rule/{told.get('Rule') or told['Name']}")
        raise AssertionError(f"say here what {call.service} names its things by: {call}")

    def _iam(self, call: Call) -> str:
        told, aws = call.parameters, self.aws
        if "RoleName" in told:
            return aws.role_arn(told["RoleName"])
        if "Url" in told:
            host = told["Url"].removeprefix("https://")
            return aws.arn("iam", f"oidc-provider/{host}", region="")
        for name in ("PolicyArn", "OpenIDConnectProviderArn"):
            if name in told:
                return str(told[name])
        return aws.arn("iam", f"policy/{told['PolicyName']}", region="")

    def _kms(self, call: Call) -> Iterator[tuple[str, Given]]:
        told = call.parameters
        if "AliasName" in told:
            yield self.aws.arn("kms", told["AliasName"]), {}
            of_alias = {alias: key for key, alias in self.aliases.items()}
            told = {"KeyId": of_alias[told["AliasName"]]}
        if "KeyId" not in told:
            yield "*", {}
            return
        key = told["KeyId"].rpartition("/")[2]
        yield self.aws.arn("kms", f"key/{key}"), self._tagged(key)

    def _ecs(self, call: Call) -> str:
        told = call.parameters
        if call.operation == "RegisterTaskDefinition":
            return self.aws.arn("ecs", f"task-definition/{told['family']}:1")
        if "taskDefinition" in told:
            return "*"
        name = told.get("clusterName") or told.get("cluster") or told["clusters"][0]
        return str(name) if name.startswith("arn:") else self.aws.arn("ecs", f"cluster/{name}")

    def _ec2(self, call: Call) -> Iterator[tuple[str, Given]]:
        told = call.parameters
        if call.operation.startswith("Describe"):
            yield "*", {}
        elif call.operation == "CreateSecurityGroup":
            yield self.aws.arn("ec2", f"vpc/{told['VpcId']}"), {}
            yield self.aws.arn("ec2", "security-group/sg-new"), {}
        elif "GroupId" in told:
            group = told["GroupId"]
            yield self.aws.arn("ec2", f"security-group/{group}"), self._tagged(group)
            if call.operation.startswith("Authorize"):
                yield self.aws.arn("ec2", "security-group-rule/sgr-new"), {}
        else:
            found = [value for name, value in told.items() if name.startswith("ResourceId.")]
            for one in found:
                kind = "security-group-rule" if one.startswith("sgr-") else "security-group"
                ours = {"aws:ResourceTag/environment": "shop-dev"}
                tagged = self._tagged(one) if one in self.tags else ours
                tagged = {**tagged, "aws:ResourceTag/managed-by": "tfgen", "ec2:CreateAction": None}
                yield self.aws.arn("ec2", f"{kind}/{one}"), tagged

    def _tagged(self, id_: str) -> Given:
        tags = self.tags.get(id_, {})
        aliases = self.aliases.get(id_)
        return {
            **{f"aws:ResourceTag/{key}": value for key, value in tags.items()},
            "kms:ResourceAliases": aliases,
            "ec2:CreateAction": None,
        }


def _no_tags() -> dict[str, None]:
    keys = ("environment", "managed-by")
    both = ("aws:RequestTag", "aws:ResourceTag")
    return {f"{kind}/{key}": None for kind in both for key in keys} | {"ec2:CreateAction": None}


def _tags(call: Call) -> dict[str, str]:
    """The tags that a call gives to something, in each service's own way."""
    told = call.parameters
    found = told.get("tags") or told.get("Tags")
    if isinstance(found, dict):
        return {str(key): str(value) for key, value in found.items()}
    if isinstance(found, list):
        pairs = [[str(tag[name]) for name in sorted(tag)] for tag in found]  # key before value
        return {key: value for key, value in pairs}
    numbered: dict[str, dict[str, str]] = {}
    for name, value in told.items():
        if match := _QUERY_TAG.fullmatch(name):
            numbered.setdefault(match[1], {})[match[2]] = value
    return {tag["Key"]: tag.get("Value", "") for tag in numbered.values()}
