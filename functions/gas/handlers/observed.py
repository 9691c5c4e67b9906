"""The Powertools dress of every handler: JSON log lines, a trace, metrics."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from gas import bootstrap

Handler = Callable[[dict[str, Any], Any], Any]
NAMESPACE = "GAS"


def observed(service: str, correlation_id_path: str | None = None) -> Callable[[Handler], Handler]:
    """Dress a handler in logger, tracer and metrics under this service's name."""
    logger = Logger(service=service)
    metrics = Metrics(namespace=NAMESPACE, service=service)

    def dress(handler: Handler) -> Handler:
        traced = _traced(service, handler)

        def counted(event: dict[str, Any], context: Any) -> Any:
            metrics.add_metric("calls", MetricUnit.Count, 1)
            return traced(event, context)

        measured = metrics.log_metrics(counted, raise_on_empty_metrics=False)
        dressed: Handler = logger.inject_lambda_context(
            correlation_id_path=correlation_id_path, clear_state=True
        )(measured)
        return dressed

    return dress


def _traced(service: str, handler: Handler) -> Handler:
    """The handler with a subsegment of its own. The tracer is made at the first call: it imports all of the X-Ray SDK."""

    @cache
    def chosen() -> Handler:
        if bootstrap.app().settings.tracing_off:
            return handler
        traced: Handler = Tracer(service=service).capture_lambda_handler(capture_response=False)(handler)
        return traced

    def handle(event: dict[str, Any], context: Any) -> Any:
        return chosen()(event, context)

    return handle
