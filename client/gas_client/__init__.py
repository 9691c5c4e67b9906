"""Python client of GAS, the Genomic Annotation Service.

    from gas_client import GasClient

    with GasClient("https://gas.example.org", token="gas_…") as gas:
        job = gas.submit("sample.vcf.gz", reference="grch38")
        for state in gas.watch(job["job_id"]):
            print(state["status"])
        gas.download(job["job_id"], "annotated.vcf.gz", "annotated.vcf.gz")

Every method answers the JSON of the HTTP API as it came; every failure is a `gas_client.errors.GasClientError`.
"""

from gas_client.client import GasClient
from gas_client.errors import (
    ApiError,
    GasClientError,
    JobFailed,
    NotReachable,
    NotSignedIn,
    TokenScopeError,
    TransferError,
)

__all__ = [
    "ApiError",
    "GasClient",
    "GasClientError",
    "JobFailed",
    "NotReachable",
    "NotSignedIn",
    "TokenScopeError",
    "TransferError",
]
