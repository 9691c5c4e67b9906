"""Handle progress messages of the tasks (SQS). Only this handler writes a running job's state.

A message must have the signature of the attempt that it names. Any other message goes to the failures queue at once
and changes nothing.
"""

from __future__ import annotations

from typing import Any

import msgspec
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import EventType

from gas import bootstrap
from gas.handlers.batches import each
from gas.handlers.observed import add_metric, observed
from gas.handlers.shapes.progress import Completed, Failed, Progressed, Renew, Report, Sender, Started
from gas.services.annotation import Annotation
from gas.services.scattering import Scattering

SERVICE = "job-progress"


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Store what the tasks report."""
    return each(event, context, EventType.SQS, _heard)


def _heard(record: dict[str, Any]) -> None:
    body = record["body"]
    if _genuine(body, record.get("messageAttributes") or {}):
        report = msgspec.json.decode(body, type=Report)
        if report.part and not isinstance(report, Completed):
            tell_part(bootstrap.app().scattering, report)
        else:
            tell(bootstrap.app().annotation, report)
        return
    bootstrap.app().ports.refused.put(body)
    add_metric(SERVICE, "RefusedProgress", MetricUnit.Count, 1)
    # The message's text is not logged, because it may be forged.
    Logger(service=SERVICE).warning("progress message refused", message_id=record.get("messageId"))


def _genuine(body: str, attributes: dict[str, Any]) -> bool:
    try:
        sender = msgspec.json.decode(body, type=Sender)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    given = str((attributes.get("signature") or {}).get("stringValue") or "")
    return bootstrap.app().task_orders.genuine(sender.job_id, sender.attempt, body, given)


def tell(annotation: Annotation, report: Report) -> None:
    """Pass a report to the service."""
    match report:
        case Started():
            annotation.progressed(report.job_id, report.attempt, report.seq, None)
        case Progressed():
            annotation.progressed(report.job_id, report.attempt, report.seq, report.progress())
        case Renew():
            annotation.renew(report.job_id, report.attempt, report.seq)
        case Completed():
            annotation.completed(report.job_id, report.attempt, report.summary, report.files, report.sums)
        case Failed():
            final = report.fault == "input"
            annotation.failed(report.job_id, report.attempt, report.failure(), final, report.cause)


def tell_part(scattering: Scattering, report: Started | Progressed | Renew | Failed) -> None:
    """Pass the report of a scattered job's part on to the service."""
    of = (report.job_id, report.attempt, report.part, report.trial)
    match report:
        case Started():
            scattering.heard(*of, report.seq, None)
        case Progressed():
            scattering.heard(*of, report.seq, report.progress())
        case Renew():
            scattering.renew(*of, report.seq)
        case Failed():
            scattering.failed(*of, report.failure(), report.fault == "input", report.cause)
