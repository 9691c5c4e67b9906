"""One module an AWS service, each the real side of a port of gas.domain.ports."""
