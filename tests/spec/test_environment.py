"""The rules of the sections: what each says about a spec that breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args, get_origin

import pytest
from pydantic import BaseModel

from tests.conftest import REPOSITORY
from tests.spec.conftest import Told
from tfgen.spec.environment import Environment, load_environment

SPEC = """\
name: shop-dev
aws:
  account: "111122223333"
  region: eu-west-1
state:
  backend: local
network:
  vpc_id: vpc-11112222
  subnet_ids: [subnet-11112222]
ops_task:
  image: shop:1
access:
  teams:
    backend:
      iam:
        principals: [arn:aws:iam::111122223333:user/developer]
"""
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-AbCdEf"
PARAMETER = "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/token"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0"
LONG = "a" * 32
OTHER_DIGITS = "\N{FULLWIDTH DIGIT ONE}" * 12

Edit = tuple[str, str]


def _end(lines: str) -> Edit:
    """At the end of the spec, from line 17 on."""
    return SPEC[-11:], SPEC[-11:] + lines


def _ops(lines: str) -> Edit:
    """In ops_task, from line 12 on."""
    return "  image: shop:1\n", f"  image: shop:1\n{lines}"


def _network(lines: str) -> Edit:
    """In network, from line 9 on."""
    return "  subnet_ids", f"{lines}  subnet_ids"


def _secret(**keys: str) -> Edit:
    """One secret, whose keys stand from line 14 on."""
    return _ops("  secrets:\n    TOKEN:\n" + "".join(f"      {key}: {keys[key]}\n" for key in keys))


def _team(lines: str) -> Edit:
    """Team backend, from line 15 on, instead of its IAM principals."""
    return SPEC[SPEC.index("      iam:") :], lines


_S3: Edit = ("backend: local", "backend: s3\n  bucket: state")
_GITHUB = """\
pipelines:
  github:
    repository: octo-org/shop
    owner_id: "1"
    repository_id: "2"
    apply:
"""


def _pipelines(lines: str) -> Edit:
    """A state in S3, and from line 19 on pipelines."""
    return SPEC, SPEC.replace(*_S3) + lines


# What is wrong → the edits that make it so, and every problem that is told. A line that ends in …
# goes on with words of the field's description and its pattern.
CASES: dict[str, tuple[Edit, list[str]]] = {
    "an account without quotes": (
        ('"111122223333"\n', "111122223333\n"),
        [
            "3:12: aws.account: must be text, not the number 111122223333"
            ' (write it in quotes: "111122223333")'
        ],
    ),
    "an account that some read as octal": (
        ('"111122223333"\n', "011122223333\n"),
        [
            "3:12: aws.account: must be text, and YAML may read 011122223333 as a number"
            ' (write it in quotes: "011122223333")'
        ],
    ),
    "an account in digits of another script": (
        ('"111122223333"', f'"{OTHER_DIGITS}"'),
        [f'3:12: aws.account: "{OTHER_DIGITS}" does not have the right form (The 12 digits…'],
    ),
    "an unknown region": (
        ("eu-west-1", "mars-1"),
        ['4:11: aws.region: "mars-1" does not have the right form (The AWS region, such as…'],
    ),
    "a name that AWS would refuse": (
        ("shop-dev", "Shop_Dev"),
        ['1:7: name: "Shop_Dev" does not have the right form (The prefix of every name in AWS…'],
    ),
    "a name that is too long": (
        ("shop-dev", "a" * 33),
        ["1:7: name: must have at most 32 characters, not 33 (The prefix of every name in AWS…"],
    ),
    "a name too long for a bucket": (
        ("shop-dev", LONG),
        [
            f"1:7: name: the bucket {LONG}-sessions-111122223333-eu-west-1 would have 64"
            " characters, and S3 allows 63 (shorten `name` by 1 …"
        ],
    ),
    "a team too long for a role": (
        (SPEC, SPEC.replace("shop-dev", "a" * 26).replace("    backend:", f"    {LONG}:")),
        [
            f"15:7: access.teams.{LONG}: the role {'a' * 26}-access-{LONG} would have 66"
            " characters, and IAM allows 64"
            " (shorten the team's name or `name` by 2 characters)"
        ],
    ),
    "tags that are not the team's to set": (
        (
            "name: shop-dev\n",
            "name: shop-dev\ntags:\n  environment: x\n  managed-by: y\n",
        ),
        [
            "3:16: tags.environment: tfgen sets the tag environment itself (remove it)",
            "4:15: tags.managed-by: tfgen sets the tag managed-by itself (remove it)",
        ],
    ),
    "tags that AWS keeps for itself": (
        ("name: shop-dev\n", "name: shop-dev\ntags:\n  aws:x: z\n  AWS:y: z\n"),
        ['3:10: tags["aws:x"]: …', '4:10: tags["AWS:y"]: …'],
    ),
    "characters that tags cannot have": (
        ("name: shop-dev\n", 'name: shop-dev\ntags:\n  owner: "a<b"\n  "k{}": v\n'),
        [
            '3:10: tags.owner: "a<b" does not have the right form (Tags that everything gets…',
            '4:3: tags["k{}"]: the key "k{}" does not have the right form (Tags that everything…',
        ],
    ),
    "memory that does not fit the CPU": (
        _ops("  cpu: 1024\n  memory: 512\n"),
        [
            "13:11: ops_task.memory: Fargate has no 512 MiB for 1024 CPU units"
            " (with cpu 1024, memory is one of 2048, 3072, 4096, 5120, 6144, 7168, 8192)"
        ],
    ),
    "a CPU that Fargate does not have": (
        _ops("  cpu: 300\n"),
        [
            "12:8: ops_task.cpu: 300 is not one of the choices"
            " (choices: 256, 512, 1024, 2048, 4096, 8192, 16384)"
        ],
    ),
    "less disk than Fargate gives anyway": (
        _ops("  ephemeral_storage_gib: 20\n"),
        ["12:26: ops_task.ephemeral_storage_gib: must be at least 21, not 20 (GiB of disk, 21 to…"],
    ),
    "an image with a space": (
        ("shop:1", '"shop 1"'),
        ['11:10: ops_task.image: "shop 1" does not have the right form (The image…'],
    ),
    "a command that is no list": (
        _ops("  command: sleep infinity\n"),
        ['12:12: ops_task.command: must be a list, not the text "sleep infinity" (…'],
    ),
    "a command of nothing": (
        _ops("  command: []\n"),
        ["12:12: ops_task.command: must not be empty (What the container does while it waits…"],
    ),
    "a secret with two sources": (
        _secret(ssm=PARAMETER, secretsmanager=SECRET),
        ["14:7: ops_task.secrets.TOKEN: give exactly one of secretsmanager and ssm"],
    ),
    "a secret with no source": (
        _secret(kms_key_arn=KEY),
        ["14:7: ops_task.secrets.TOKEN: give exactly one of secretsmanager and ssm"],
    ),
    "a secret without its random characters": (
        _secret(secretsmanager=SECRET.removesuffix("-AbCdEf")),
        [
            "14:23: ops_task.secrets.TOKEN.secretsmanager: is not the full ARN of a Secrets Manager"
            " secret, such as"
            " arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/database-AbCdEf"
        ],
    ),
    "a parameter by its name": (
        _secret(ssm="/shop/token"),
        ['14:12: ops_task.secrets.TOKEN.ssm: "/shop/token" does not have the right form (The ARN…'],
    ),
    "a parameter that is a secret": (
        _secret(ssm=SECRET),
        [
            "14:12: ops_task.secrets.TOKEN.ssm: is not the ARN of an SSM parameter, such as"
            " arn:aws:ssm:eu-west-1:111122223333:parameter/shop/api-token"
        ],
    ),
    "many parameters at once": (
        _secret(ssm=PARAMETER.replace("token", "*")),
        [
            f'14:12: ops_task.secrets.TOKEN.ssm: "{PARAMETER.replace("token", "*")}" does not have'
            " the right form (The ARN…"
        ],
    ),
    "a key by its alias": (
        _secret(ssm=PARAMETER, kms_key_arn="arn:aws:kms:eu-west-1:111122223333:alias/shop"),
        [
            "15:20: ops_task.secrets.TOKEN.kms_key_arn:"
            ' "arn:aws:kms:eu-west-1:111122223333:alias/shop"'
            " does not have the right form (The customer-managed KMS key…"
        ],
    ),
    "a JSON key of a parameter": (
        _secret(ssm=PARAMETER, json_key="url"),
        [
            "14:7: ops_task.secrets.TOKEN: json_key goes with secretsmanager:"
            " an SSM parameter has no keys"
        ],
    ),
    "a JSON key with a colon": (
        _secret(secretsmanager=SECRET, json_key='"a:b"'),
        ['15:17: ops_task.secrets.TOKEN.json_key: "a:b" does not have the right form (One key…'],
    ),
    "the same variable twice": (
        _ops(f"  environment:\n    TOKEN: x\n  secrets:\n    TOKEN:\n      ssm: {PARAMETER}\n"),
        [
            "16:7: ops_task.secrets.TOKEN: TOKEN is in environment as well"
            " (keep it in one of the two)"
        ],
    ),
    "credentials in place of the task role": (
        _ops('  environment:\n    AWS_ACCESS_KEY_ID: x\n    AWS_SECRET_ACCESS_KEY: "y"\n'),
        [
            f"{place}: ops_task.environment.{name}: {name} would replace the task role,"
            " and ECS Exec would fail (remove it)"
            for place, name in (("13:24", "AWS_ACCESS_KEY_ID"), ("14:28", "AWS_SECRET_ACCESS_KEY"))
        ],
    ),
    "credentials among the secrets": (
        _ops(f"  secrets:\n    AWS_SESSION_TOKEN:\n      ssm: {PARAMETER}\n"),
        [
            "14:7: ops_task.secrets.AWS_SESSION_TOKEN: AWS_SESSION_TOKEN would replace the task"
            " role, and ECS Exec would fail (remove it)"
        ],
    ),
    "secrets in the environment": (
        _ops(
            "  environment:\n    URL: postgres://shop:hunter2@db/shop\n"
            "    ID: AKIAABCDEFGHIJKLMNOP\n"
        ),
        [
            f"{place}: ops_task.environment.{name}: holds a password or an access key, and everyone"
            " who may read the task definition could read it (move it to ops_task.secrets)"
            for place, name in (("13:10", "URL"), ("14:9", "ID"))
        ],
    ),
    "values that YAML does not read as text": (
        _ops("  environment:\n    PORT: 80\n    DEBUG: true\n    ANSWER: no\n    NOTHING:\n"),
        [
            "13:11: ops_task.environment.PORT: must be text, not the number 80"
            ' (write it in quotes: "80")',
            "14:12: ops_task.environment.DEBUG: must be text, not true"
            ' (write it in quotes: "true")',
            "15:13: ops_task.environment.ANSWER: must be text, and YAML may read no as a boolean"
            ' (write it in quotes: "no")',
            "16:13: ops_task.environment.NOTHING: must be text, and has no value"
            " (give a value, or remove the key)",
        ],
    ),
    "a variable that no shell knows": (
        _ops("  environment:\n    1X: x\n"),
        ['13:5: ops_task.environment.1X: the key "1X" does not have the right form (Environment…'],
    ),
    "a switch in quotes": (
        _ops('  init_process: "yes"\n'),
        [
            '12:17: ops_task.init_process: must be true or false, not the text "yes"'
            " (write true without quotes)"
        ],
    ),
    "a misspelt key": (
        _ops("  memroy: 512\n"),
        [
            '12:3: ops_task.memroy: is not a known key (did you mean "memory"? known keys: image,'
            " cpu_architecture, cpu, memory, …"
        ],
    ),
    "every user at once": (
        ("user/developer", "user/*"),
        [
            '16:22: access.teams.backend.iam.principals[0]: "arn:aws:iam::111122223333:user/*"'
            " does not have the right form (The ARNs of IAM users. A role cannot show that its…"
        ],
    ),
    "a role, which cannot show MFA": (
        ("user/developer", "role/developer"),
        [
            "16:22: access.teams.backend.iam.principals[0]: "
            '"arn:aws:iam::111122223333:role/developer"'
            " does not have the right form (The ARNs of IAM users. A role cannot show that its…"
        ],
    ),
    "everyone in the account": (
        ("user/developer", "root"),
        [
            '16:22: access.teams.backend.iam.principals[0]: "arn:aws:iam::111122223333:root"'
            " does not have the right form (The ARNs of IAM users. A role cannot show that its…"
        ],
    ),
    "a principal of another partition": (
        ("arn:aws:iam", "arn:aws-cn:iam"),
        [
            "16:22: access.teams.backend.iam.principals[0]: is in partition aws-cn,"
            " and eu-west-1 is in aws (it should start with arn:aws:)"
        ],
    ),
    "secrets of another partition": (
        _secret(
            ssm=PARAMETER.replace("arn:aws:", "arn:aws-us-gov:"),
            kms_key_arn=KEY.replace("arn:aws:", "arn:aws-us-gov:"),
        ),
        [
            f"{place}: ops_task.secrets.TOKEN.{key}: is in partition aws-us-gov,"
            " and eu-west-1 is in aws (it should start with arn:aws:)"
            for place, key in (("14:12", "ssm"), ("15:20", "kms_key_arn"))
        ],
    ),
    "two ways in": (
        (
            "    backend:\n",
            "    backend:\n      saml:\n"
            "        provider_arn: arn:aws:iam::111122223333:saml-provider/A\n",
        ),
        ["15:7: access.teams.backend: give exactly one of saml, oidc, identity_center and iam"],
    ),
    "no way in": (
        _team("      max_session_duration: 3600\n"),
        ["15:7: access.teams.backend: give exactly one of saml, oidc, identity_center and iam"],
    ),
    "a SAML provider that is none": (
        _team("      saml:\n        provider_arn: arn:aws:iam::111122223333:role/x\n"),
        [
            "16:23: access.teams.backend.saml.provider_arn: is not the ARN of a SAML provider,"
            " such as arn:aws:iam::111122223333:saml-provider/OneLogin"
        ],
    ),
    "sessions that are too short": (
        ("    backend:\n", "    backend:\n      max_session_duration: 60\n"),
        ["15:29: access.teams.backend.max_session_duration: must be at least 3600, not 60 (…"],
    ),
    "no teams": (
        (SPEC[SPEC.index("  teams:") :], "  teams: {}\n"),
        ["13:10: access.teams: must not be empty (The teams by name; each gets a role of its own)"],
    ),
    "a team that is no name": (
        ("    backend:", "    Back_End:"),
        ['14:5: access.teams.Back_End: the key "Back_End" does not have the right form (…'],
    ),
    "a retention that CloudWatch does not have": (
        _end("logging:\n  retention_days: 100\n"),
        [
            "18:19: logging.retention_days: 100 is not one of the choices (choices: 1, 3, 5, 7, 14,"
            " 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,"
            " 3653)"
        ],
    ),
    "a lock that outlives what it locks": (
        _end(
            "logging:\n  bucket:\n    glacier_after_days: 10\n    expire_after_days: 100\n"
            "    object_lock:\n      mode: COMPLIANCE\n      days: 101\n"
        ),
        ["19:5: logging.bucket: object_lock.days (101) must not exceed expire_after_days (100)"],
    ),
    "a move to Glacier after the end": (
        _end("logging:\n  bucket:\n    expire_after_days: 90\n"),
        ["19:5: logging.bucket: glacier_after_days (90) must be less than expire_after_days (90)"],
    ),
    "a lock in small letters": (
        _end("logging:\n  bucket:\n    object_lock:\n      mode: compliance\n      days: 1\n"),
        [
            '20:13: logging.bucket.object_lock.mode: "compliance" is not one of the choices'
            ' (did you mean "COMPLIANCE"? choices: "GOVERNANCE", "COMPLIANCE")'
        ],
    ),
    "a prefix without its slash": (
        _end(
            "logging:\n  bucket:\n    access_log:\n      bucket: logs-bucket\n      prefix: logs\n"
        ),
        ['21:15: logging.bucket.access_log.prefix: "logs" does not have the right form (The…'],
    ),
    "a bucket that S3 would refuse": (
        _end("logging:\n  bucket:\n    name: Shop_Bucket\n"),
        ['19:11: logging.bucket.name: "Shop_Bucket" does not have the right form (…'],
    ),
    "a group as a reader": (
        _end("logging:\n  readers: [arn:aws:iam::111122223333:group/x]\n"),
        ['18:13: logging.readers[0]: "arn:aws:iam::111122223333:group/x" does not have the right…'],
    ),
    "no capacity at all": (
        _end("cluster:\n  capacity:\n    fargate: 0\n"),
        ["19:5: cluster.capacity: one of fargate and fargate_spot needs a weight above 0"],
    ),
    "Fargate and container instances at once": (
        _end(
            "cluster:\n  capacity:\n    fargate: 1\n    fargate_spot: 2\n    fargate_base: 3\n"
            "    ec2:\n      instance_types: [t3.small]\n"
        ),
        [
            f"{line}:{column}: cluster.capacity.{name}: cannot be mixed with ec2: ECS takes Fargate"
            f" or container instances in one strategy, not both (remove {name}, or remove ec2)"
            for line, column, name in (
                (19, 14, "fargate"),
                (20, 19, "fargate_spot"),
                (21, 19, "fargate_base"),
            )
        ],
    ),
    "a base on a provider that gets no tasks": (
        _end("cluster:\n  capacity:\n    fargate: 0\n    fargate_spot: 1\n    fargate_base: 1\n"),
        [
            "21:19: cluster.capacity.fargate_base: needs a weight of fargate above 0: a provider"
            " with weight 0 gets no tasks (give fargate a weight, or remove fargate_base)"
        ],
    ),
    "container instances that do not fit": (
        (
            SPEC,
            SPEC.replace("shop-dev", "ecs-dev")
            .replace("  vpc_id", "  internet: public\n  vpc_id")
            .replace("shop:1\n", "shop:1\n  ephemeral_storage_gib: 50\n")
            + "cluster:\n  capacity:\n    ec2:\n      instance_types: [t3.small, t4g.small]\n",
        ),
        [
            "1:7: name: ecs-dev-ops-instances could not be a capacity provider: ECS keeps names"
            " that begin with aws, ecs or fargate for itself (choose another beginning)",
            "8:13: network.internet: is public, and tasks on container instances get no public"
            " addresses (use subnets with NAT, or endpoints)",
            "13:26: ops_task.ephemeral_storage_gib: is a size of Fargate's, and tasks run on"
            " container instances (remove it, and choose cluster.capacity.ec2.volume_gib)",
            "22:34: cluster.capacity.ec2.instance_types[1]: t4g.small is ARM64, and"
            " ops_task.cpu_architecture is X86_64 (choose instance types that the image is built"
            " for)",
        ],
    ),
    "fewer instances than the fewest": (
        _end(
            "cluster:\n  capacity:\n    ec2:\n      instance_types: [t3.small, t3.small]\n"
            "      min_size: 3\n      max_size: 2\n"
        ),
        [
            "20:34: cluster.capacity.ec2.instance_types[1]: t3.small is listed twice (keep it"
            " once)",
            "22:17: cluster.capacity.ec2.max_size: 2 is less than min_size (3) (make it 3 or more)",
        ],
    ),
    "no instance that is always there": (
        _end("cluster:\n  capacity:\n    ec2:\n      instance_types: [t3]\n      min_size: 0\n"),
        [
            '20:24: cluster.capacity.ec2.instance_types[0]: "t3" does not have the right form (…',
            "21:17: cluster.capacity.ec2.min_size: must be at least 1, not 0 (Instances that…",
        ],
    ),
    "a namespace that is none": (
        _end("cluster:\n  namespace: Shop Prod\n"),
        ['18:14: cluster.namespace: "Shop Prod" does not have the right form (The name of a…'],
    ),
    "endpoints that say nothing of who else is there": (
        _network("  endpoints: {}\n"),
        [
            "9:14: network.endpoints.other_clients: is missing (Security groups of everything else"
            " that runs in this VPC, [] where ops tasks are…"
        ],
    ),
    "endpoints that nobody could use": (
        _network("  endpoints:\n    other_clients: []\n    services: [kms, secretsmanager, ecs]\n"),
        [
            f"11:{column}: network.endpoints.services[{index}]: nothing in this spec calls"
            f" {service} (remove it, or list who does in network.endpoints.other_clients)"
            for column, index, service in ((21, 1, "secretsmanager"), (37, 2, "ecs"))
        ],
    ),
    "endpoints twice, and routes to none": (
        _network(
            "  endpoints:\n    other_clients: []\n    services: [kms, kms]\n"
            "    route_table_ids: [rtb-11112222]\n"
        ),
        [
            "11:21: network.endpoints.services[1]: kms is listed twice (keep it once)",
            "12:22: network.endpoints.route_table_ids: are for the endpoint of S3, which is not"
            " among the services (add s3 to services, or remove route_table_ids)",
        ],
    ),
    "an endpoint of a service that ops tasks do not call": (
        _network("  endpoints:\n    other_clients: []\n    services: [dynamodb]\n"),
        [
            '11:16: network.endpoints.services[0]: "dynamodb" is not one of the choices (choices:'
            ' "ssmmessages", "ecr.api", "ecr.dkr", "logs", "kms", "secretsmanager", "ssm", "s3",'
            ' "ecs", "ecs-agent", "ecs-telemetry", "ec2messages")'
        ],
    ),
    "no way to AWS at all": (
        _network("  internet: none\n"),
        [
            "9:13: network.internet: leaves no way to AWS: no task could start, and no session open"
            " (add endpoints, or list where the VPC's own ones are in https_cidrs)"
        ],
    ),
    "a range twice": (
        _network("  https_cidrs: [10.0.0.0/8, 10.0.0.0/8]\n"),
        ["9:29: network.https_cidrs[1]: 10.0.0.0/8 is listed twice (keep it once)"],
    ),
    "egress to two targets": (
        _network(
            "  egress:\n    db:\n      port: 5432\n      cidr: 10.0.0.0/8\n"
            "      security_group_id: sg-11112222\n"
        ),
        ["11:7: network.egress.db: give exactly one of security_group_id, cidr and prefix_list_id"],
    ),
    "egress to nothing": (
        _network("  egress:\n    db:\n      port: 5432\n"),
        ["11:7: network.egress.db: give exactly one of security_group_id, cidr and prefix_list_id"],
    ),
    "a port that is none": (
        _network("  egress:\n    db:\n      port: 70000\n      cidr: 10.0.0.0/8\n"),
        ["11:13: network.egress.db.port: must be at most 65535, not 70000 (The TCP port, such as…"],
    ),
    "addresses that are no network": (
        _network('  https_cidrs: [10.0.0.0/33, nonsense, "10.0.0.1/8"]\n'),
        [
            f"9:{column}: network.https_cidrs[{index}]: …"
            for index, column in enumerate((17, 30, 40))
        ],
    ),
    "a VPC that is none": (
        ("vpc-11112222", "vpc-1"),
        ['8:11: network.vpc_id: "vpc-1" does not have the right form (The existing VPC; …'],
    ),
    "no state": (
        ("state:\n  backend: local\n", ""),
        ["1:1: state: is missing (Where Terraform keeps its state)"],
    ),
    "a backend that there is not": (
        ("backend: local", "backend: gcs"),
        ['6:12: state.backend: "gcs" is not one of the choices (choices: "local", "s3")'],
    ),
    "pipelines with a state on a disk": (
        _end(f"{_GITHUB}      environments: [prod]\n"),
        [
            "18:3: pipelines: needs a state that pipelines can reach, and state.backend is local"
            " (set state.backend: s3)"
        ],
    ),
    "pipelines of nobody": (
        _pipelines("pipelines:\n  max_session_duration: 3600\n"),
        ["19:3: pipelines: give exactly one of github, gitlab and oidc"],
    ),
    "an apply that lets nothing in": (
        _pipelines(f"{_GITHUB}      branches: []\n"),
        ["24:7: pipelines.github.apply: lets nothing in (give environments or branches)"],
    ),
    "any branch of any project": (
        _pipelines(f"{_GITHUB}      branches: ['*']\n"),
        ['24:18: pipelines.github.apply.branches[0]: "*" does not have the right form (Branches…'],
    ),
    "any repository": (
        _pipelines(f"{_GITHUB.replace('/shop', '/*')}      branches: [main]\n"),
        ['20:17: pipelines.github.repository: "octo-org/*" does not have the right form (OWNER…'],
    ),
    "a variable of IAM in a subject": (
        _pipelines(
            "pipelines:\n  oidc:\n    url: https://ci.example.com\n    plan:\n"
            "      subjects: [a]\n    apply:\n      subjects: ['${aws:username}']\n"
        ),
        ['24:18: pipelines.oidc.apply.subjects[0]: "${aws:username}" does not have the right…'],
    ),
    "a second list of subjects": (
        _pipelines(
            "pipelines:\n  oidc:\n    url: https://ci.example.com\n    plan:\n"
            "      subjects: [a]\n    apply:\n      subjects: [b]\n"
            "    demanded:\n      sub: [c]\n"
        ),
        ["26:12: pipelines.oidc.demanded.sub: has a field of its own (use subjects)"],
    ),
    "a provider of somebody else": (
        _pipelines(
            f"{_GITHUB}      branches: [main]\n"
            "    provider_arn: arn:aws:iam::111122223333:oidc-provider/gitlab.com\n"
        ),
        [
            "25:19: pipelines.github.provider_arn: is not the ARN of an OIDC provider for"
            " https://token.actions.githubusercontent.com (it should end in"
            " :oidc-provider/token.actions.githubusercontent.com)"
        ],
    ),
    "a state bucket that logs into itself": (
        (
            "backend: local\n",
            "backend: s3\n  bucket: state\n  access_log:\n    bucket: state\n",
        ),
        [
            "9:13: state.access_log.bucket: is the state bucket itself, and each log entry would"
            " be logged again (name another bucket)"
        ],
    ),
    "a version that is a number": (
        _end("terraform:\n  aws_provider: 5.100\n"),
        [
            "18:17: terraform.aws_provider: must be text, not the number 5.100"
            ' (write it in quotes: "5.100")'
        ],
    ),
    "a version that is none": (
        _end('terraform:\n  required_version: ">= 1.x"\n'),
        ['18:21: terraform.required_version: ">= 1.x" does not have the right form (Terraform or…'],
    ),
    "a connect host for a team that there is not": (
        _end("connect_host:\n  teams: [data]\n"),
        [
            "18:11: connect_host.teams[0]: data is no team of access.teams (known teams: backend)",
        ],
    ),
    "a connect host for a team that may forward ports": (
        _end("      port_forwarding: true\nconnect_host:\n  teams: [backend]\n"),
        [
            "19:11: connect_host.teams[0]: backend may forward ports, and could then forward those "
            "of the host too, without a transcript: AWS checks instance and document one by one "
            "(remove the team here, or its port forwarding)",
        ],
    ),
    "a spot instance that may not be terminated": (
        _end("connect_host:\n  termination_protection: true\n  spot: {}\n"),
        [
            "18:3: connect_host: termination_protection cannot be had with spot: EC2 refuses it",
        ],
    ),
    "a volume that needs to be told how fast": (
        _end("connect_host:\n  volume:\n    type: io2\n"),
        ["19:5: connect_host.volume: io2 needs iops (add iops, or choose gp3)"],
    ),
    "a volume whose speed is fixed": (
        _end("connect_host:\n  volume:\n    iops: 3000\n"),
        ["19:11: connect_host.volume.iops: does not go with gp3 (remove it, or choose io2)"],
    ),
    "a volume that is too small to be so fast": (
        _end("connect_host:\n  volume: {type: io1, iops: 401}\n"),
        [
            "18:29: connect_host.volume.iops: 401 are too many for 8 GiB of io1"
            " (at most 400, or a larger size_gib)"
        ],
    ),
    "a digest of whatever is latest": (
        _end(f"connect_host:\n  session_manager_plugin:\n    sha256: {'0a' * 32}\n"),
        [
            "19:5: connect_host.session_manager_plugin: sha256 goes with one version: "
            "what is latest changes",
        ],
    ),
    "a plugin that Session Manager no longer supports": (
        _end("connect_host:\n  session_manager_plugin: {version: 1.2.553.0}\n"),
        [
            "18:27: connect_host.session_manager_plugin: version 1.2.553.0 is too old: "
            "Session Manager asks for 1.2.764.0 or newer",
        ],
    ),
    "a trail that both exists and does not": (
        _end("trail:\n  existing: audit\n  create: {}\n"),
        [
            "18:3: trail: give exactly one of existing and create"
            " (`create: {}` makes a trail with every default)"
        ],
    ),
    "a trail of neither kind": (
        _end("trail:\n  create:\n"),
        [
            "18:3: trail: give exactly one of existing and create"
            " (`create: {}` makes a trail with every default)"
        ],
    ),
    "a trail that is a bucket": (
        _end("trail:\n  existing: arn:aws:s3:::audit\n"),
        [
            '18:13: trail.existing: "arn:aws:s3:::audit" does not have the right form (The ARN of'
            " a trail that exists…"
        ],
    ),
    "a trail in another partition": (
        _end("trail:\n  existing: arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/audit\n"),
        [
            "18:13: trail.existing: is in partition aws-cn, and eu-west-1 is in aws"
            " (it should start with arn:aws:)"
        ],
    ),
    "a trail that expires before it freezes": (
        _end("trail:\n  create:\n    bucket: {glacier_after_days: 90, expire_after_days: 30}\n"),
        [
            "19:13: trail.create.bucket: glacier_after_days (90) must be less than"
            " expire_after_days (30)"
        ],
    ),
    "a trail in the bucket of the transcripts": (
        _end(
            "trail:\n  create:\n    bucket: {name: one-bucket}\n"
            "logging:\n  bucket: {name: one-bucket}\n"
        ),
        [
            "19:20: trail.create.bucket.name: is the bucket of the transcripts, which takes"
            " nothing but transcripts (choose another name, or leave it out)"
        ],
    ),
    "a name too long for the bucket of a trail": (
        (
            SPEC,
            SPEC.replace("shop-dev", LONG).replace("eu-west-1", "ap-southeast-2")
            + "logging:\n  bucket: {name: short}\ntrail:\n  create: {}\n",
        ),
        [
            f"1:7: name: the bucket {LONG}-trail-111122223333-ap-southeast-2 would have 66"
            " characters, and S3 allows 63 (shorten `name` by 3 characters or choose"
            " trail.create.bucket.name)"
        ],
    ),
    "subscribers who cannot be reached": (
        _end('alerting:\n  email: [nobody]\n  https: ["http://x.y"]\n'),
        [
            '18:11: alerting.email[0]: "nobody" does not have the right form (Addresses that get…',
            '19:11: alerting.https[0]: "http://x.y" does not have the right form (HTTPS endpoints…',
        ],
    ),
}


@pytest.mark.parametrize(("edit", "problems"), CASES.values(), ids=CASES)
def test_a_rule_that_is_broken(edit: Edit, problems: list[str], told: Told) -> None:
    before, after = edit
    assert before in SPEC
    found = told(Environment, SPEC.replace(before, after, 1))
    assert len(found) == len(problems), found
    for line, problem in zip(found, problems, strict=True):
        start = f"dev.yaml:{problem}"
        assert line == start or ("…" in start and line.startswith(start.removesuffix("…"))), line


@pytest.mark.parametrize(
    "edit",
    [
        _end("logging:\n  readers: [arn:aws-cn:iam::111122223333:role/x]\n"),
        (
            "backend: local",
            f"backend: s3\n  bucket: state\n  kms_key_arn: {KEY.replace('aws:', 'aws-cn:', 1)}",
        ),
    ],
    ids=["readers", "state"],
)
def test_every_arn_is_of_the_partition(edit: Edit, told: Told) -> None:
    assert any("is in partition aws-cn" in line for line in told(Environment, SPEC.replace(*edit)))


def test_all_problems_are_told_in_one_go(told: Told) -> None:
    broken = SPEC
    for before, after in (
        ("shop-dev", "Shop"),
        ("eu-west-1", "mars-1"),
        ("vpc-11112222", "vpc-1"),
        ("shop:1", '"shop 1"'),
        ("user/developer", "root"),
    ):
        broken = broken.replace(before, after, 1)
    assert [line.split(": ")[0] for line in told(Environment, broken)] == [
        f"dev.yaml:{place}" for place in ("1:7", "4:11", "8:11", "11:10", "16:22")
    ]


def test_the_spec_without_an_edit_is_right(told: Told) -> None:
    assert told(Environment, SPEC) == []


@pytest.mark.parametrize("spec", sorted((REPOSITORY / "environments").glob("*.yaml")), ids=str)
def test_the_checked_in_specs_are_right_and_name_their_schema(spec: object) -> None:
    path = REPOSITORY / str(spec)
    assert load_environment(path).spec.name.startswith("shop-")
    assert path.read_text().startswith("# yaml-language-server: $schema=schema.json\n")


def test_every_field_and_every_section_is_described() -> None:
    silent = []
    for section in _sections(Environment, set()):
        if not section.__doc__:
            silent.append(section.__name__)
        for name, field in section.model_fields.items():
            if not (field.description or "").endswith("."):
                silent.append(f"{section.__name__}.{name}")
    assert silent == []


def _sections(found: object, seen: set[object]) -> Iterator[type[BaseModel]]:
    """Every model that a model is made of, itself included."""
    if isinstance(found, type) and get_origin(found) is None:
        if issubclass(found, BaseModel) and found not in seen:
            seen.add(found)
            yield found
            for field in found.model_fields.values():
                yield from _sections(field.annotation, seen)
        return
    for argument in get_args(found):
        yield from _sections(argument, seen)
