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
    ops = ops_task(module("ops_task"), spec, logs, roles)
    alerts = alerting(module("alerting"), spec, logs, cluster)

    outputs: dict[str, Output] = {
        "cluster_name": cluster.name,
        "task_definition_arn": ops.task_definition_arn,
        "security_group_id": ops.security_group_id,
        "session_log_group_name": logs.session_log_group_name,
        "session_bucket_name": logs.bucket_name,
        "alert_topic_arn": alerts.topic_arn,
    }
    if spec.pipelines:
        from tfgen.modules.pipelines import pipelines

        # Last, since its roles follow from the modules before it.
        made = [one.name for one in modules]
        deployers = pipelines(module("pipelines"), spec, made)
        outputs |= {
            "pipeline_plan_role_arn": deployers.plan_role_arn,
            "pipeline_apply_role_arn": deployers.apply_role_arn,
        }
    outputs |= {output.name: output for output in roles.team_role_arns.values()}
    return {
        **root(spec, modules, outputs),
        **{
            f"{made.name}/{name}": content
            for made in modules
            for name, content in made.files().items()
        },
    }
