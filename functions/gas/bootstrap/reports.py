"""What services report, as lines of the log and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gas.services.audit import Lost
    from gas.services.sweeper import Trouble


def work_failed(trouble: Trouble) -> None:
    """Log a row whose work failed."""
    from aws_lambda_powertools import Logger

    message = "work parked" if trouble.parked else "work failed"
    Logger(service="sweeper").error(
        message, kind=trouble.kind, item=trouble.ident, tries=trouble.tries, error=repr(trouble.error)
    )


def event_lost(lost: Lost) -> None:
    """Count an event that is missing in the audit log, and log it: the line can be entered later by an operator.

    Every function counts under one service, `audit`, so that one alarm sees all of them.
    """
    from dataclasses import asdict

    from aws_lambda_powertools import Logger, single_metric
    from aws_lambda_powertools.metrics import MetricUnit

    with single_metric(name="AuditFailures", unit=MetricUnit.Count, value=1) as metric:
        metric.add_dimension(name="service", value="audit")
    Logger(service="audit").error("audit event lost", audit_event=asdict(lost.event), error=repr(lost.error))


def mail_not_sent(error: Exception) -> None:
    """Log a mail that could not be sent."""
    from aws_lambda_powertools import Logger

    Logger(service="auth_api").warning("mail not sent", error=repr(error))


def reaction_failed(error: Exception) -> None:
    """Log a failed reaction to a change of a job. What follows it: `gas.services.outbox.Outbox`."""
    from aws_lambda_powertools import Logger

    Logger(service="job-stream").warning("left to the sweeper", error=repr(error))


def spent(usd: float, budget: float) -> None:
    """Report what this month's jobs have cost as a metric, and with a budget how much of it in percent."""
    from aws_lambda_powertools import single_metric
    from aws_lambda_powertools.metrics import MetricUnit

    with single_metric(name="MonthCostUsd", unit=MetricUnit.Count, value=usd) as metric:
        metric.add_dimension(name="service", value="costs")
    if budget > 0:
        with single_metric(name="BudgetUsed", unit=MetricUnit.Percent, value=100 * usd / budget) as metric:
            metric.add_dimension(name="service", value="costs")
