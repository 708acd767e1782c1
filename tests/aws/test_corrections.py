"""Each correction to moto is needed, and does what AWS does.

The same question goes to moto as it is and to the local AWS. When moto gives AWS's answer by
itself, the test fails, and the correction can go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from moto.server import ThreadedMotoServer

from tfgen.aws.local.corrections import CORRECTIONS
from tfgen.aws.local.process import LocalAws

from .conftest import REGION, Client, client_of


def ec2_rule_description(client: Client) -> bool:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
    pair = {"GroupId": group, "Description": "Database"}
    permission = {
        "IpProtocol": "tcp",
        "FromPort": 5432,
        "ToPort": 5432,
        "UserIdGroupPairs": [pair],
    }
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    return "Database" in [rule.get("Description") for rule in rules["SecurityGroupRules"]]


def ecs_exec(client: Client) -> bool:
    """A task comes to run and stays so, with its exec agent, and a session can be opened in it."""
    ecs = client("ecs")
    ecs.create_cluster(clusterName="exec")
    container = {"name": "ops", "image": "a"}
    ecs.register_task_definition(
        family="exec",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[container],
    )
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.2.0.0/24")["Subnet"]["SubnetId"]
    place = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": []}}
    states, sessions = [], []
    for enabled in (True, False):
        try:
            [task] = ecs.run_task(
                cluster="exec",
                taskDefinition="exec",
                launchType="FARGATE",
                enableExecuteCommand=enabled,
                networkConfiguration=place,
            )["tasks"]
        except ClientError:  # moto wants DNS names, and memory for each container
            return False
        for _ in range(4):
            [task] = ecs.describe_tasks(cluster="exec", tasks=[task["taskArn"]])["tasks"]
            [agent] = task["containers"][0].get("managedAgents") or [{}]
            states.append((task["lastStatus"], agent.get("lastStatus")))
        try:
            session = ecs.execute_command(
                cluster="exec", task=task["taskArn"], command="/bin/sh", interactive=True
            )["session"]
            sessions.append(session["sessionId"].startswith("ecs-execute-command-"))
        except ClientError as error:
            sessions.append(error.response["Error"]["Code"])
    steps = ["PENDING", "RUNNING", "RUNNING", "RUNNING"]
    return (
        states[:4] == list(zip(steps, ["PENDING", "PENDING", "RUNNING", "RUNNING"], strict=True))
        and states[4:] == [(step, None) for step in steps]
        and sessions == [True, "InvalidParameterException"]
    )


def iam_saml_provider_tags(client: Client) -> bool:
    iam = client("iam")
    arn = iam.create_saml_provider(
        Name="p",
        SAMLMetadataDocument="x" * 1000,
        Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}],
    )["SAMLProviderArn"]
    try:
        iam.tag_saml_provider(SAMLProviderArn=arn, Tags=[{"Key": "a", "Value": "2"}])
        iam.untag_saml_provider(SAMLProviderArn=arn, TagKeys=["b"])
    except ResponseParserError:  # moto has no such call, and answers with an HTML page
        return False
    tags = iam.get_saml_provider(SAMLProviderArn=arn).get("Tags")
    return bool(tags == [{"Key": "a", "Value": "2"}])


def kms_rotation_period(client: Client) -> bool:
    kms = client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    days = [kms.get_key_rotation_status(KeyId=key).get("RotationPeriodInDays")]
    for period in ({}, {"RotationPeriodInDays": 180}):
        kms.enable_key_rotation(KeyId=key, **period)
        days.append(kms.get_key_rotation_status(KeyId=key).get("RotationPeriodInDays"))
    return days == [None, 365, 180]


def logs_group_class(client: Client) -> bool:
    logs = client("logs")
    logs.create_log_group(logGroupName="/class/a")
    logs.create_log_group(logGroupName="/class/b", logGroupClass="INFREQUENT_ACCESS")
    groups = logs.describe_log_groups(logGroupNamePrefix="/class")["logGroups"]
    return [group.get("logGroupClass") for group in groups] == ["STANDARD", "INFREQUENT_ACCESS"]


def s3_conditional_deny(client: Client) -> bool:
    s3 = client("s3")
    s3.create_bucket(Bucket="tfgen-b", CreateBucketConfiguration={"LocationConstraint": REGION})
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::tfgen-b", "arn:aws:s3:::tfgen-b/*"],
    }
    condition = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    policies = [{"Version": "2012-10-17", "Statement": [{**deny, **condition}]}]
    policies.append({"Version": "2012-10-17", "Statement": [deny]})
    allowed = []
    for policy in policies:
        s3.put_bucket_policy(Bucket="tfgen-b", Policy=json.dumps(policy))
        try:
            s3.put_object(Bucket="tfgen-b", Key="k", Body=b"x")
            allowed.append(True)
        except ClientError:
            allowed.append(False)
    return allowed == [True, False]


def sns_topic_attributes(client: Client) -> bool:
    sns = client("sns")
    wanted = {"SignatureVersion": "2", "TracingConfig": "Active"}
    arn = sns.create_topic(Name="t", Attributes={"SignatureVersion": "2"})["TopicArn"]
    sns.set_topic_attributes(TopicArn=arn, AttributeName="TracingConfig", AttributeValue="Active")
    found: dict[str, str] = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    return wanted.items() <= found.items()


def _queue(client: Client, name: str, **attributes: str) -> tuple[str, dict[str, str]]:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    found: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
        "Attributes"
    ]
    return url, found


def sqs_compact_redrive_policy(client: Client) -> bool:
    _, dead = _queue(client, "dead")
    policy = json.dumps(
        {"deadLetterTargetArn": dead["QueueArn"], "maxReceiveCount": 5}, separators=(",", ":")
    )
    return _queue(client, "source", RedrivePolicy=policy)[1]["RedrivePolicy"] == policy


def sqs_policy_stays(client: Client) -> bool:
    allow = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [allow]}
    url, _ = _queue(client, "policy", Policy=json.dumps(policy))
    client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "1"})
    return (
        "Policy"
        in client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    )


def sqs_redrive_allow_policy(client: Client) -> bool:
    sqs, name = client("sqs"), "RedriveAllowPolicy"
    url, _ = _queue(client, "allow")
    found = []
    for value in ('{"redrivePermission":"denyAll"}', ""):
        sqs.set_queue_attributes(QueueUrl=url, Attributes={name: value})
        try:
            answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
        except ClientError:
            return False
        found.append(answer.get("Attributes", {}).get(name))
    return found == ['{"redrivePermission":"denyAll"}', None]


QUESTIONS: tuple[Callable[[Client], bool], ...] = (
    ec2_rule_description,
    ecs_exec,
    iam_saml_provider_tags,
    kms_rotation_period,
    logs_group_class,
    s3_conditional_deny,
    sns_topic_attributes,
    sqs_compact_redrive_policy,
    sqs_policy_stays,
    sqs_redrive_allow_policy,
)


@pytest.fixture(scope="module")
def moto() -> Iterator[Client]:
    """Moto as it is, in this process, which no correction has touched."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield client_of("http://{}:{}".format(*server.get_host_and_port()))
    server.stop()


def test_every_correction_has_its_question() -> None:
    assert [question.__name__ for question in QUESTIONS] == [
        correction.__name__ for correction in CORRECTIONS
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_local_aws_answers_as_aws(
    local_aws: LocalAws, question: Callable[[Client], bool]
) -> None:
    assert question(client_of(local_aws.endpoint))


@pytest.mark.parametrize("question", QUESTIONS)
def test_moto_does_not_yet(moto: Client, question: Callable[[Client], bool]) -> None:
    assert not question(moto), "moto answers as AWS by now: remove the correction"
