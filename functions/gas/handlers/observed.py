"""The Powertools dress of a handler that is no API: JSON log lines, a trace, metrics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer

Handler = Callable[[dict[str, Any], Any], Any]


def observed(service: str) -> Callable[[Handler], Handler]:
    """Dress a handler in logger, tracer and metrics under this service's name."""
    logger = Logger(service=service)
    tracer = Tracer(service=service)
    metrics = Metrics(namespace="GAS", service=service)

    def dress(handler: Handler) -> Handler:
        traced = tracer.capture_lambda_handler(capture_response=False)(handler)
        dressed: Handler = logger.inject_lambda_context(clear_state=True)(
            metrics.log_metrics(raise_on_empty_metrics=False)(traced)
        )
        return dressed

    return dress
