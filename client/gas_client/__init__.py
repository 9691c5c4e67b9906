"""Python client of GAS, the Genomic Annotation Service.

    from gas_client import GasClient, run

    with GasClient("https://gas.example.org", token="gas_…") as gas:
        done = run(gas, "sample.vcf.gz", "grch38", "results/sample")

Every method returns the unchanged JSON of the HTTP API (`gas_client.types`); every failure is a
`gas_client.errors.GasClientError`.
"""

from gas_client.client import GasClient
from gas_client.errors import (
    ApiError,
    FolderInUse,
    GasClientError,
    JobFailed,
    NotReachable,
    NotSignedIn,
    ResultWarnings,
    StillRunning,
    TokenScopeError,
    TransferError,
)
from gas_client.pipeline import Run, run
from gas_client.session import connect

__all__ = [
    "ApiError",
    "FolderInUse",
    "GasClient",
    "GasClientError",
    "JobFailed",
    "NotReachable",
    "NotSignedIn",
    "ResultWarnings",
    "Run",
    "StillRunning",
    "TokenScopeError",
    "TransferError",
    "connect",
    "run",
]
