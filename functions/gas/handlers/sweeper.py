"""Run the sweeper (scheduled every minute): do the work that is due and that no event has triggered."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit

from gas import bootstrap
from gas.handlers.observed import add_metric, observed

SERVICE = "sweeper"
logger = Logger(service=SERVICE)


@observed(SERVICE)
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Do the work that is due, and return how many rows of each kind were done."""
    del event, context
    swept = bootstrap.app().sweeper.sweep()
    # Alarms in template.yaml read these names.
    add_metric(SERVICE, "WorkFailed", MetricUnit.Count, sum(swept.failed.values()))
    add_metric(SERVICE, "WorkParked", MetricUnit.Count, sum(swept.parked.values()))
    add_metric(SERVICE, "SweepsLate", MetricUnit.Count, int(swept.late))
    logger.info("swept", done=swept.done, failed=swept.failed, parked=swept.parked, late=swept.late)
    return dict(swept.done)
