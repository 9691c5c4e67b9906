"""Run each contract test of the lifecycle's ports twice: with the fakes, and with the real adapters on moto."""

from tests.integration.functions.conftest import aws, ports

__all__ = ["aws", "ports"]
