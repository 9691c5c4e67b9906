"""The data of two jobs of two users, and the buckets that hold it."""

from __future__ import annotations

from gas.domain.data_rights import DataScope, Places

JOB, OTHER = (
    DataScope(f"{user}/{upload}/input.vcf.gz", f"{name}/0123456789ab/", f"{user}/{job}/")
    for user, upload, name, job in (("ada", "up-1", "demo", "job-1"), ("bob", "up-2", "other", "job-2"))
)
PLACES = Places(*(f"gas-dev-{kind}-123456789012" for kind in ("uploads", "results", "references")))
