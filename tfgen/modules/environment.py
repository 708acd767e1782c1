"""The whole environment: every module, wired by reference, and the root that calls them."""

from __future__ import annotations

import cdktf

from tfgen.hcl.literal import literal
from tfgen.modules.alerting import alerting
from tfgen.modules.ecs_cluster import ecs_cluster
from tfgen.modules.iam import iam
from tfgen.modules.logging import logging
from tfgen.modules.module import HclFile, Module, Output
from tfgen.modules.ops_task import ops_task
from tfgen.modules.root import root
from tfgen.spec.environment import Environment


def environment(spec: Environment) -> dict[str, HclFile]:
    """Path below `modules/<env>/` → content, of the root and of every module that is needed."""
    spec = literal(spec)
    app = cdktf.Testing.app()
    modules: list[Module] = []

    def module(name: str) -> Module:
        modules.append(Module(app, name))
        return modules[-1]

    logs = logging(module("logging"), spec)
    cluster = ecs_cluster(module("ecs_cluster"), spec, logs)
    roles = iam(module("iam"), spec, logs, cluster)
    image: Output | None = None
    if spec.ops_task.from_service or spec.ops_task.exec_must_be_off:
        from tfgen.modules.production import production

        image = production(module("production"), spec).image
    ops = ops_task(module("ops_task"), spec, logs, roles, image)
    alerts = alerting(module("alerting"), spec, logs, cluster)

    outputs: dict[str, Output] = {
        "cluster_name": cluster.name,
        "task_definition_arn": ops.task_definition_arn,
        "security_group_id": ops.security_group_id,
        "session_log_group_name": logs.session_log_group_name,
        "session_bucket_name": logs.bucket_name,
        "alert_topic_arn": alerts.topic_arn,
    }
    if service := spec.ops_task.service:
        from tfgen.modules.ops_service import ops_service

        running = ops_service(module("ops_service"), spec, service, cluster, ops)
        outputs["service_name"] = running.name
    outputs |= {output.name: output for output in roles.team_role_arns.values()}
    return {
        **root(spec, modules, outputs),
        **{
            f"{made.name}/{name}": content
            for made in modules
            for name, content in made.files().items()
        },
    }
