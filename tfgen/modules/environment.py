"""The whole environment: every module, wired by reference, and the root that calls them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import cdktf
from constructs import RootConstruct

from tfgen.hcl.literal import literal
from tfgen.modules.alerting import alerting
from tfgen.modules.ecs_cluster import EcsCluster, capacity_providers, ecs_cluster
from tfgen.modules.iam import Iam, iam
from tfgen.modules.logging import Logging, logging
from tfgen.modules.module import HclFile, Module, Output, files
from tfgen.modules.ops_task import ops_task
from tfgen.modules.root import root
from tfgen.spec.environment import Environment

if TYPE_CHECKING:
    from tfgen.modules.connect_host.module import ConnectHost


def environment(spec: Environment) -> dict[str, HclFile]:
    """Path below `modules/<env>/` → content, of the root and of every module that is needed."""
    spec = literal(spec)
    app = RootConstruct()  # a cdktf.App would make a directory, and another in it
    stack = cdktf.TerraformStack(app, "environment")
    ids: Counter[str] = Counter()
    modules: list[Module] = []

    def module(name: str) -> Module:
        modules.append(Module(stack, ids, name))
        return modules[-1]

    logs = logging(module("logging"), spec)
    # What is off is not even imported: its bindings cost time.
    services = None
    if spec.cluster.namespace:
        from tfgen.modules.namespace import namespace

        services = namespace(module("namespace"), spec)
    cluster_module = module("ecs_cluster")
    cluster = ecs_cluster(cluster_module, spec, logs, services.arn if services else None)
    instances = None
    if spec.cluster.capacity.ec2:
        from tfgen.modules.ec2_capacity import ec2_capacity

        instances = ec2_capacity(module("ec2_capacity"), spec, cluster)
    provider = instances.capacity_provider if instances else None
    with_capacity = capacity_providers(cluster_module, spec, cluster, provider)
    roles = iam(module("iam"), spec, logs, cluster)
    image: Output | None = None
    if spec.ops_task.from_service or spec.ops_task.exec_must_be_off:
        from tfgen.modules.production import production

        image = production(module("production"), spec).image
    ops = ops_task(module("ops_task"), spec, logs, roles, image)
    outputs: dict[str, Output] = {
        "cluster_name": cluster.name,
        "task_definition_arn": ops.task_definition_arn,
        "security_group_id": ops.security_group_id,
        "session_log_group_name": logs.session_log_group_name,
        "session_bucket_name": logs.bucket_name,
    }
    host = None
    if spec.connect_host:
        from tfgen.modules.connect_host.module import connect_host

        host = connect_host(module("connect_host"), spec, spec.connect_host, logs, cluster)
        outputs["connect_host_instance_id"] = host.instance_id
        outputs["connect_host_session_document"] = host.session_document
    ways = None
    if spec.network.endpoints:
        from tfgen.modules.vpc_endpoints import vpc_endpoints

        ways = module("vpc_endpoints")
        vpc_endpoints(ways, spec, logs, cluster, roles, ops, instances, host)
    if with_capacity and (service := spec.ops_task.service):
        from tfgen.modules.ops_service import ops_service

        own = module("ops_service")
        running = ops_service(own, spec, service, with_capacity, provider, ops)
        if ways:
            own.wait_for(ways)  # its tasks could not start without them
        outputs["service_name"] = running.name
    outputs |= _watched(module, spec, logs, cluster, roles, host)
    if spec.pipelines:
        from tfgen.modules.pipelines import pipelines

        # Last, since its roles follow from the modules before it.
        made = [one.name for one in modules]
        deployers = pipelines(module("pipelines"), spec, made)
        outputs["pipeline_plan_role_arn"] = deployers.plan_role_arn
        outputs["pipeline_apply_role_arn"] = deployers.apply_role_arn
    outputs |= {output.name: output for output in roles.team_role_arns.values()}
    return {**root(spec, modules, outputs), **files(modules)}


def _watched(
    module: Callable[[str], Module],
    spec: Environment,
    logs: Logging,
    cluster: EcsCluster,
    roles: Iam,
    host: ConnectHost | None,
) -> dict[str, Output]:
    """The alerts, and the trail that they depend on; returns the root's outputs."""
    outputs = {}
    audit = None
    if spec.trail and spec.trail.create:
        from tfgen.modules.trail import trail

        audit = trail(module("trail"), spec, spec.trail.create, logs)
        outputs["trail_arn"] = audit.arn
    alerts = alerting(module("alerting"), spec, logs, cluster, roles, audit, host)
    return {
        "alert_topic_arn": alerts.topic_arn,
        "alert_watch_topic_arn": alerts.watch_topic_arn,
        **outputs,
    }
