"""The sweeper (schedule, every minute): the net under everything that was promised and not done."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger

from gas import bootstrap
from gas.handlers.observed import observed

logger = Logger(service="sweeper")


@observed("sweeper")
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Do what is due; how many of each kind were done."""
    del event, context
    done = bootstrap.app().sweeper.sweep()
    logger.info("swept", done=done)
    return done
