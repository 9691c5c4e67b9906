"""Compare the account's quotas with what the stage's parameters need, and say how to ask AWS for more."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from local.aws.findings import Finding, Level
from local.aws.stage import Stage

# AWS publishes these rates of RunTask on Fargate; Service Quotas does not list them for every account.
RUN_TASK_BURST, RUN_TASK_PER_SECOND = 100, 20
# API, queues (5 + 10 + 10 at once), streams and schedules of one busy stage.
LAMBDA_WANTED = 100


@dataclass(frozen=True, slots=True)
class Quota:
    """One quota. Below `least` nothing works; below `wanted` work has to wait."""

    title: str
    service: str
    code: str
    unit: str
    least: float
    wanted: float


def wanted(stage: Stage) -> list[Quota]:
    """Return the quotas that the stage's size depends on."""
    parameters = stage.parameters
    task = math.ceil(float(parameters["TaskCpu"]) / 1024)
    most = task * float(parameters["PremiumRunningJobs"])
    return [
        Quota("Fargate Spot", "fargate", "L-36FBB829", "vCPUs", task, most),
        Quota("Fargate On-Demand", "fargate", "L-3032A538", "vCPUs", task, most),
        Quota("Lambda", "lambda", "L-B99A9384", "concurrent executions", 10, LAMBDA_WANTED),
    ]


def quotas(stage: Stage) -> Iterable[Finding]:
    client = stage.client("service-quotas")
    for quota in wanted(stage):
        value = float(
            client.get_service_quota(ServiceCode=quota.service, QuotaCode=quota.code)["Quota"]["Value"]
        )
        yield _finding(stage, quota, value)


def run_task(stage: Stage) -> Iterable[Finding]:
    """Report the rate limit of RunTask: the value in Service Quotas if listed, else the one that AWS publishes."""
    pages = stage.client("service-quotas").get_paginator("list_service_quotas")
    for page in pages.paginate(ServiceCode="ecs"):
        for listed in page["Quotas"]:
            if "RunTask" in listed["QuotaName"]:
                yield Finding(Level.OK, "RunTask", f"{listed['QuotaName']}: {listed['Value']:g}")
                return
    yield Finding(
        Level.NOTE,
        "RunTask",
        f"AWS publishes {RUN_TASK_PER_SECOND} a second after a burst of {RUN_TASK_BURST} on Fargate; "
        "above that, jobs wait and are launched again",
        "for more, open a case: console, Support Center, Service limit increase, Elastic Container Service",
    )


def _finding(stage: Stage, quota: Quota, value: float) -> Finding:
    found = f"{value:g} {quota.unit}"
    ask = (
        f"aws service-quotas request-service-quota-increase --service-code {quota.service} "
        f"--quota-code {quota.code} --desired-value {quota.wanted:g} --region {stage.region}"
    )
    if value < quota.least:
        return Finding(Level.FAIL, quota.title, f"{found}; one task or call needs {quota.least:g}", ask)
    if value < quota.wanted:
        return Finding(
            Level.WARN,
            quota.title,
            f"{found}; a busy stage uses {quota.wanted:g}, until then work waits",
            ask,
        )
    return Finding(Level.OK, quota.title, found)
