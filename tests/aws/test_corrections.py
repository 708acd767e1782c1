"""Each correction to moto is needed, and does what AWS does.

The same question goes to moto as it is and to the local AWS. When moto gives AWS's answer by
itself, the test fails, and the correction can go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from moto.server import ThreadedMotoServer

from tfgen.aws.local.corrections import CORRECTIONS
from tfgen.aws.local.process import LocalAws

from .conftest import REGION, Client, client_of


def ec2_interface_groups(client: Client) -> bool:
    (instance,) = _instances(client)
    return len(instance["SecurityGroups"]) == 1


def ec2_no_public_address(client: Client) -> bool:
    (instance,) = _instances(client)
    return all("Association" not in one for one in instance["NetworkInterfaces"])


def autoscaling_scale_in_once_unprotected(client: Client) -> bool:
    ec2, scaling = client("ec2"), client("autoscaling")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.2.0.0/24")["Subnet"]["SubnetId"]
    data = {"ImageId": image, "InstanceType": "t3.small"}
    ec2.create_launch_template(LaunchTemplateName="protected", LaunchTemplateData=data)
    group = {"AutoScalingGroupName": "protected"}
    scaling.create_auto_scaling_group(
        **group,
        LaunchTemplate={"LaunchTemplateName": "protected"},
        MinSize=1,
        MaxSize=1,
        VPCZoneIdentifier=subnet,
        NewInstancesProtectedFromScaleIn=True,
    )

    def instances() -> list[str]:
        [found] = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=["protected"])[
            "AutoScalingGroups"
        ]
        return [instance["InstanceId"] for instance in found["Instances"]]

    scaling.update_auto_scaling_group(**group, MinSize=0, MaxSize=0, DesiredCapacity=0)
    protected = instances()
    scaling.set_instance_protection(**group, InstanceIds=protected, ProtectedFromScaleIn=False)
    return len(protected) == 1 and instances() == []


def ec2_launch_template_tags(client: Client) -> bool:
    def tags(kind: str) -> dict[str, object]:
        return {"ResourceType": kind, "Tags": [{"Key": "for", "Value": kind}]}

    ec2 = client("ec2")
    data = {"TagSpecifications": [tags("instance")]}
    made = ec2.create_launch_template(
        LaunchTemplateName="template",
        LaunchTemplateData=data,
        TagSpecifications=[tags("launch-template")],
    )["LaunchTemplate"]
    [version] = ec2.describe_launch_template_versions(LaunchTemplateName="template")[
        "LaunchTemplateVersions"
    ]
    return bool(
        version["LaunchTemplateData"]["TagSpecifications"] == data["TagSpecifications"]
        and made["Tags"] == tags("launch-template")["Tags"]
    )


def cloudtrail_delete_by_arn(client: Client) -> bool:
    trails = client("cloudtrail")
    bucket = {"Bucket": "tfgen-trail"}
    client("s3").create_bucket(**bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    arn = trails.create_trail(Name="audit", S3BucketName="tfgen-trail")["TrailARN"]
    trails.delete_trail(Name=arn)
    return trails.describe_trails()["trailList"] == []  # type: ignore[no-any-return]


def _service(client: Client, cluster: str, **settings: Any) -> dict[str, Any]:
    """A new service in a new cluster, as AWS describes it."""
    ecs = client("ecs")
    ecs.create_cluster(clusterName=cluster)
    ecs.register_task_definition(
        family="f", containerDefinitions=[{"name": "c", "image": "i", "memory": 512}]
    )
    ecs.create_service(
        cluster=cluster, serviceName="s", taskDefinition="f", desiredCount=2, **settings
    )
    found: dict[str, Any] = ecs.describe_services(cluster=cluster, services=["s"])["services"][0]
    return found


def applicationautoscaling_tags(client: Client) -> bool:
    _service(client, "scaled")
    scaling = client("application-autoscaling")
    arn = scaling.register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId="service/scaled/s",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=0,
        MaxCapacity=2,
        Tags={"a": "1", "b": "1"},
    )["ScalableTargetARN"]
    try:
        scaling.tag_resource(ResourceARN=arn, Tags={"a": "2"})
        scaling.untag_resource(ResourceARN=arn, TagKeys=["b"])
        return bool(scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"a": "2"})
    except (ClientError, ResponseParserError):
        return False


def cloudcontrol_ecs_service(client: Client) -> bool:
    service = _service(client, "controlled")
    arn, cluster = service["serviceArn"], service["clusterArn"]
    client("ecs").update_service(cluster=cluster, service="s", enableExecuteCommand=True)
    control = client("cloudcontrol")
    answers: list[bool | None] = []
    for identifier in (f"{arn}|{cluster}", f"{arn}|controlled", f"{arn}|other"):
        try:
            found = control.get_resource(TypeName="AWS::ECS::Service", Identifier=identifier)
        except control.exceptions.ResourceNotFoundException:
            answers.append(None)
        except (ClientError, ResponseParserError):
            return False
        else:
            properties = json.loads(found["ResourceDescription"]["Properties"])
            answers.append(properties["EnableExecuteCommand"])
    return answers == [True, True, None]


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
    [prefix_list, *_] = ec2.describe_managed_prefix_lists()["PrefixLists"]
    to_prefix_list = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "PrefixListIds": [{"PrefixListId": prefix_list["PrefixListId"], "Description": "S3"}],
    }
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission, to_prefix_list])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    found = {rule.get("Description") for rule in rules["SecurityGroupRules"]}
    return {"Database", "S3"} <= found


def ec2_root_iops(client: Client) -> bool:
    ec2 = client("ec2")
    root = {"VolumeType": "io2", "VolumeSize": 12, "Iops": 1000, "Encrypted": True}
    try:
        made = ec2.run_instances(
            ImageId="ami-0123456789abcdef0",
            MinCount=1,
            MaxCount=1,
            BlockDeviceMappings=[{"DeviceName": "/dev/sda1", "Ebs": root}],
        )["Instances"][0]
    except ec2.exceptions.ClientError:
        return False
    here = [{"Name": "attachment.instance-id", "Values": [made["InstanceId"]]}]
    [volume] = ec2.describe_volumes(Filters=here)["Volumes"]
    return (volume["VolumeType"], volume.get("Iops")) == ("io2", 1000)


def ec2_spot_market(client: Client) -> bool:
    terms = {"MaxPrice": "0.01", "SpotInstanceType": "persistent"}
    market = {"MarketType": "spot", "SpotOptions": terms}
    (instance,) = _instances(client, InstanceMarketOptions=market)
    if "SpotInstanceRequestId" not in instance:
        return False
    asked = client("ec2").describe_spot_instance_requests(
        SpotInstanceRequestIds=[instance["SpotInstanceRequestId"]]
    )["SpotInstanceRequests"]
    return [(one["Type"], one["SpotPrice"]) for one in asked] == [("persistent", "0.010000")]


def _instances(client: Client, **options: object) -> list[dict[str, Any]]:
    """One new instance without a public address, as it is described."""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(CidrBlock="10.2.0.0/24", VpcId=vpc)["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
    interface = {
        "DeviceIndex": 0,
        "SubnetId": subnet,
        "AssociatePublicIpAddress": False,
        "Groups": [group],
    }
    made = ec2.run_instances(
        ImageId="ami-12345678", MinCount=1, MaxCount=1, NetworkInterfaces=[interface], **options
    )["Instances"]
    ids = [one["InstanceId"] for one in made]
    (reservation,) = ec2.describe_instances(InstanceIds=ids)["Reservations"]
    return list(reservation["Instances"])


def _rule_to_topic(client: Client, name: str, template: str) -> tuple[str, str]:
    """A rule whose events go through a topic to a queue: the queue's address, the source."""
    events, sns = client("events"), client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    url, queue = _queue(client, name)
    raw = {"RawMessageDelivery": "true"}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue["QueueArn"], Attributes=raw)
    source = f"demo.{name}"
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [source]}))
    transformer = {
        "InputPathsMap": {"who": "$.detail.who", "why": "$.detail.why"},
        "InputTemplate": template,
    }
    target = {"Id": "topic", "Arn": topic, "InputTransformer": transformer}
    events.put_targets(Rule=name, Targets=[target])
    return url, source


def _received(client: Client, url: str, source: str) -> list[str]:
    """What arrives in the queue of an event."""
    entry = {"Source": source, "DetailType": "demo", "Detail": json.dumps({"who": "ada"})}
    try:
        client("events").put_events(Entries=[entry])
    except (ClientError, ResponseParserError):  # moto raises, and answers with an HTML page
        return ["nothing can be sent"]
    found = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [message["Body"] for message in found.get("Messages", [])]


def events_disabled_rule(client: Client) -> bool:
    url, source = _rule_to_topic(client, "disabled", '"<who>"')
    client("events").disable_rule(Name="disabled")
    return _received(client, url, source) == []


def events_sns_target(client: Client) -> bool:
    url, source = _rule_to_topic(client, "topic", '"<who> did it"\n"Reason: <why>"')
    return _received(client, url, source) == ['"ada did it"\n"Reason: "']


def ecs_service_is_steady(client: Client) -> bool:
    service = _service(client, "steady")
    (deployment,) = service["deployments"]
    return (service["runningCount"], service["pendingCount"], deployment["rolloutState"]) == (
        *(2, 0),
        "COMPLETED",
    )


def ecs_service_settings(client: Client) -> bool:
    settings = {
        "availabilityZoneRebalancing": "DISABLED",
        "enableECSManagedTags": True,
        "enableExecuteCommand": True,
        "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}],
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "maximumPercent": 150,
            "minimumHealthyPercent": 50,
        },
    }
    found = _service(client, "settings", **settings)
    return settings.items() <= found.items() and "launchType" not in found


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


def s3_expected_bucket_owner(client: Client) -> bool:
    s3, owner = client("s3"), client("sts").get_caller_identity()["Account"]
    where = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket="tfgen-owned", CreateBucketConfiguration=where)
    s3.head_bucket(Bucket="tfgen-owned", ExpectedBucketOwner=owner)
    refused = 0
    for ask in (s3.head_bucket, s3.get_bucket_versioning):
        try:
            ask(Bucket="tfgen-owned", ExpectedBucketOwner="999999999999")
        except ClientError as error:
            refused += error.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    return refused == 2


def s3_newer_noncurrent_versions(client: Client) -> bool:
    s3, where = client("s3"), {"LocationConstraint": REGION}
    s3.create_bucket(Bucket="tfgen-versions", CreateBucketConfiguration=where)
    expiry = {"NoncurrentDays": 90, "NewerNoncurrentVersions": 10}
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}}
    rules = [{**rule, "NoncurrentVersionExpiration": expiry}]
    s3.put_bucket_lifecycle_configuration(
        Bucket="tfgen-versions", LifecycleConfiguration={"Rules": rules}
    )
    [found] = s3.get_bucket_lifecycle_configuration(Bucket="tfgen-versions")["Rules"]
    return bool(found["NoncurrentVersionExpiration"] == expiry)


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


def autoscaling_instance_refresh(client: Client) -> bool:
    ec2, scaling = client("ec2"), client("autoscaling")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    data = {"ImageId": image, "InstanceType": "t3.small"}
    ec2.create_launch_template(LaunchTemplateName="refreshed", LaunchTemplateData=data)
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="refreshed",
        LaunchTemplate={"LaunchTemplateName": "refreshed"},
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=["eu-west-1a"],
    )
    try:
        answer = scaling.start_instance_refresh(AutoScalingGroupName="refreshed")
    except (ClientError, ResponseParserError):
        return False
    try:
        scaling.start_instance_refresh(AutoScalingGroupName="other")
    except ClientError as error:
        return bool(answer["InstanceRefreshId"]) and error.response["Error"]["Code"] == (
            "ValidationError"
        )
    return False


QUESTIONS: tuple[Callable[[Client], bool], ...] = (
    ec2_interface_groups,
    ec2_no_public_address,
    autoscaling_scale_in_once_unprotected,
    autoscaling_instance_refresh,
    ec2_launch_template_tags,
    ec2_rule_description,
    ec2_root_iops,
    ec2_spot_market,
    cloudtrail_delete_by_arn,
    events_sns_target,
    events_disabled_rule,
    applicationautoscaling_tags,
    cloudcontrol_ecs_service,
    ecs_service_is_steady,
    ecs_service_settings,
    ecs_exec,
    iam_saml_provider_tags,
    kms_rotation_period,
    logs_group_class,
    s3_conditional_deny,
    s3_expected_bucket_owner,
    s3_newer_noncurrent_versions,
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
    assert sorted(question.__name__ for question in QUESTIONS) == sorted(
        correction.__name__ for correction in CORRECTIONS
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_local_aws_answers_as_aws(
    local_aws: LocalAws, question: Callable[[Client], bool]
) -> None:
    assert question(client_of(local_aws.endpoint))


@pytest.mark.parametrize("question", QUESTIONS)
def test_moto_does_not_yet(moto: Client, question: Callable[[Client], bool]) -> None:
    assert not question(moto), "moto answers as AWS by now: remove the correction"
