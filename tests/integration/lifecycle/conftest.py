"""The same two worlds as for the other ports: fakes, and the real adapters over moto."""

from tests.integration.functions.conftest import aws, ports

__all__ = ["aws", "ports"]
