"""Wrap every handler with Powertools: JSON log lines and metrics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

Handler = Callable[[dict[str, Any], Any], Any]


def observed(service: str, correlation_id_path: str | None = None) -> Callable[[Handler], Handler]:
    """Log and count the calls of a handler under this service's name.

    The metrics namespace is POWERTOOLS_METRICS_NAMESPACE, one per stage.
    """
    logger = Logger(service=service)
    metrics = Metrics(service=service)

    def dress(handler: Handler) -> Handler:
        def counted(event: dict[str, Any], context: Any) -> Any:
            metrics.add_metric("calls", MetricUnit.Count, 1)
            return handler(event, context)

        measured = metrics.log_metrics(counted, raise_on_empty_metrics=False)
        dressed: Handler = logger.inject_lambda_context(
            correlation_id_path=correlation_id_path, clear_state=True
        )(measured)
        return dressed

    return dress


def add_metric(service: str, name: str, unit: MetricUnit, value: float) -> None:
    """Add a value to the metrics that the running call of the service's handler writes at its end."""
    Metrics(service=service).add_metric(name, unit, value)
