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

from tests.deploy import ec2
from tests.deploy.implied import implied
from tests.deploy.named import named
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
# How a service signs → how IAM calls it.
_PREFIX = {"cloudcontrolapi": "cloudformation", "monitoring": "cloudwatch"}
_TAGGING = {
    ("iam", "CreateRole"): "iam:TagRole",
    ("iam", "CreatePolicy"): "iam:TagPolicy",
    ("iam", "CreateInstanceProfile"): "iam:TagInstanceProfile",
    ("iam", "CreateOpenIDConnectProvider"): "iam:TagOpenIDConnectProvider",
    ("iam", "CreateSAMLProvider"): "iam:TagSAMLProvider",
    ("autoscaling", "CreateAutoScalingGroup"): "autoscaling:CreateOrUpdateTags",
    ("cloudtrail", "CreateTrail"): "cloudtrail:AddTags",
    ("ssm", "CreateDocument"): "ssm:AddTagsToResource",
    ("sqs", "CreateQueue"): "sqs:TagQueue",
}
_QUERY_TAG = re.compile(r"(?:Tags\.member|TagSpecification\.1\.Tag)\.(\d+)\.(Key|Value)")
_MAKES = ("Create", "Register", "PutRule", "PutMetricAlarm", "Authorize", "RunInstances")


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
            elif call.operation in ec2.MADE:
                found = re.search(rf"<{ec2.MADE[call.operation]}>([\w-]+)</", call.answer)
                assert found
                self.tags[found[1]] = _tags(call)
            elif call.operation in ("CreateHttpNamespace", "RegisterScalableTarget"):
                self.tags[call.operation] = _tags(call)

    def asked(self, call: Call) -> Iterator[Asked]:
        """Everything that IAM is asked about one call."""
        mutating = not call.operation.startswith(_READS)
        prefix = _PREFIX.get(call.service, call.service)
        action = f"{prefix}:{call.operation}"
        if call.service == "s3":
            action = f"s3:{_S3.get(call.operation, call.operation)}"
        tags = _tags(call)
        request_tags = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
        for resource, given in self._resources(call):
            known: Given = {**_no_tags(), **request_tags, **given}
            yield Asked(action, resource, known, mutating)
            if tags and call.operation.startswith(_MAKES):
                tagging = _TAGGING.get((call.service, call.operation))
                if call.service == "ec2" and not resource.endswith("-new"):
                    continue  # tags go to what is made
                made = self._made(call) if call.operation == "CreateKey" else resource
                more = {"ec2:CreateAction": call.operation} if call.service == "ec2" else {}
                yield Asked(
                    tagging or f"{prefix}:{'CreateTags' if prefix == 'ec2' else 'TagResource'}",
                    made,
                    {**_no_tags(), **request_tags, **more, "kms:ResourceAliases": None},
                    True,
                )
        for action, resource, given in implied(self.aws, call):
            yield Asked(action, resource, {**_no_tags(), **given}, mutating)

    def _made(self, call: Call) -> str:
        arn: str = json.loads(call.answer)["KeyMetadata"]["Arn"]
        return arn

    def _resources(self, call: Call) -> Iterator[tuple[str, Given]]:
        match call.service:
            case "iam":
                keys = {"PolicyARN": "PolicyArn", "PermissionsBoundary": "PermissionsBoundary"}
                told = {f"iam:{key}": call.parameters.get(name) for key, name in keys.items()}
                yield self._iam(call), told
            case "kms":
                yield from self._kms(call)
            case "ec2":
                yield from ec2.resources(self.aws, call, self._tagged)
            case "s3":
                yield self._s3(call), {"s3:prefix": call.parameters.get("prefix")}
            case "servicediscovery" if "Id" in call.parameters:
                namespace = f"namespace/{call.parameters['Id']}"
                ours = self._tagged("CreateHttpNamespace")
                yield self.aws.arn("servicediscovery", namespace), ours
            case "application-autoscaling" if "ResourceId" in call.parameters:
                target = self.aws.arn("application-autoscaling", "scalable-target/x")
                # A target that is there has its tags, one that is made has none yet.
                made = call.operation == "RegisterScalableTarget"
                told = call.parameters
                yield (
                    target,
                    {
                        **({} if made else self._tagged("RegisterScalableTarget")),
                        "application-autoscaling:service-namespace": told["ServiceNamespace"],
                        "application-autoscaling:scalable-dimension": told["ScalableDimension"],
                    },
                )
            case "ecs" if call.operation in ("CreateService", "UpdateService"):
                definition = call.parameters.get("taskDefinition")
                yield self._ecs(call), {"ecs:task-definition": definition}
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
            case _ if resource := named(aws, call):
                return resource
        raise AssertionError(f"say here what {call.service} names its things by: {call}")

    def _iam(self, call: Call) -> str:
        told, aws = call.parameters, self.aws
        if "InstanceProfileName" in told:
            profile = f"instance-profile/{told['InstanceProfileName']}"
            return aws.arn("iam", profile, region="")
        if call.operation == "CreateSAMLProvider":
            return aws.arn("iam", f"saml-provider/{told['Name']}", region="")
        if "RoleName" in told:
            return aws.role_arn(told["RoleName"])
        if "Url" in told:
            host = told["Url"].removeprefix("https://")
            return aws.arn("iam", f"oidc-provider/{host}", region="")
        for name in ("PolicyArn", "OpenIDConnectProviderArn", "SAMLProviderArn"):
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
        if service := told.get("serviceName") or told.get("service") or told.get("services"):
            name = service if isinstance(service, str) else service[0]
            cluster = told["cluster"].rpartition("/")[2]
            return self.aws.arn("ecs", f"service/{cluster}/{name.rpartition('/')[2]}")
        if "taskDefinition" in told:
            return "*"
        if "CapacityProvider" in call.operation and "cluster" not in told:
            provider = told.get("name") or told.get("capacityProvider")
            name = (provider or told["capacityProviders"][0]).rpartition("/")[2]
            return self.aws.arn("ecs", f"capacity-provider/{name}")
        name = told.get("clusterName") or told.get("cluster") or told["clusters"][0]
        return str(name) if name.startswith("arn:") else self.aws.arn("ecs", f"cluster/{name}")

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
    found = told.get("tags") or told.get("Tags") or told.get("TagsList")
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
