"""Adapters, one module per AWS service. Each implements ports of gas.domain.ports."""
