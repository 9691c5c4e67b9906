"""Progress messages of the tasks (SQS): the only writer of a running job's state."""

from __future__ import annotations

from typing import Any

import msgspec
from aws_lambda_powertools.utilities.batch import EventType

from gas import bootstrap
from gas.handlers.batches import each
from gas.handlers.observed import observed
from gas.handlers.shapes.progress import Completed, Failed, Progressed, Report, Started
from gas.services.annotation import Annotation


@observed("job-progress")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Write down what the tasks say."""
    return each(event, context, EventType.SQS, _heard)


def _heard(record: dict[str, Any]) -> None:
    tell(bootstrap.app().annotation, msgspec.json.decode(record["body"], type=Report))


def tell(annotation: Annotation, report: Report) -> None:
    """Pass a report on to the service."""
    match report:
        case Started():
            annotation.progressed(report.job_id, report.attempt, report.seq, None)
        case Progressed():
            annotation.progressed(report.job_id, report.attempt, report.seq, report.progress())
        case Completed():
            annotation.completed(
                report.job_id, report.attempt, report.summary, report.files, report.input_sha256
            )
        case Failed():
            final = report.fault == "input"
            annotation.failed(report.job_id, report.attempt, report.failure(), final, report.cause)
