"""A matrix, a difference or one answer as plain data, for JSON."""

from __future__ import annotations

from typing import Any

from tfgen.access.difference import Difference
from tfgen.access.matrix import Matrix
from tfgen.access.policy import Decision, Request, Statement


def matrix_data(matrix: Matrix) -> dict[str, Any]:
    """Every answer, with the call and the statement that decided it."""
    aws = matrix.estate.aws
    return {
        "root": matrix.estate.root,
        "account": aws.account,
        "region": aws.region,
        "at": matrix.at,
        "people": [
            {"id": who.id, "name": who.name, "arn": who.caller.name} for who in matrix.estate.people
        ],
        "rows": [
            {
                "id": row.id,
                "section": row.section,
                "label": row.label,
                "note": row.note,
                "cells": [
                    {
                        "who": who.id,
                        **answer_data(cell.request, cell.decision),
                        "until": cell.until,
                    }
                    for who in matrix.estate.people
                    if (cell := matrix.cells.get((row.id, who.id)))
                ],
            }
            for row in matrix.rows
        ],
    }


def answer_data(request: Request, decision: Decision) -> dict[str, Any]:
    """One answer."""
    return {
        "decision": str(decision.outcome),
        "explicit": decision.explicit,
        "statement": _statement(decision.statement),
        "needs": list(decision.needs),
        "caller": request.caller.name,
        "action": request.action,
        "resource": request.resource,
        "context": {key: values and list(values) for key, values in request.context.items()},
    }


def why_data(request: Request, decision: Decision, until: str | None) -> dict[str, Any]:
    """One answer, until when it holds, and every statement that was considered."""
    steps = [
        {
            "stage": step.stage,
            "applies": step.applies.value,
            "because": step.because,
            "statement": _statement(step.statement),
        }
        for step in decision.steps
    ]
    return {**answer_data(request, decision), "until": until, "steps": steps}


def difference_data(difference: Difference) -> dict[str, Any]:
    """Every change."""
    return {
        "root": difference.root,
        "base": difference.base,
        "changes": [
            {
                "kind": change.kind,
                "who": change.who,
                "question": change.question,
                "what": change.what,
                "before": change.before,
                "after": change.after,
                "statement": _statement(change.statement),
            }
            for change in difference.changes
        ],
    }


def _statement(statement: Statement | None) -> dict[str, Any] | None:
    if statement is None:
        return None
    return {
        "sid": statement.sid,
        "effect": "Allow" if statement.allows else "Deny",
        "policy": statement.policy,
        "file": statement.place.file,
        "line": statement.place.line,
    }
