"""What a mail about a job says of it: others may read a mail, so names of files and samples need the user's permission."""

from __future__ import annotations

import re
from typing import Any

from gas.domain.job import Job

_ENDINGS = re.compile(r"\.(vcf|bcf|gz|bgz|txt|zip)(?=\.|$)", re.IGNORECASE)
SHORTEST = 3  # a file's or sample's name of fewer letters is found in any word
SAMPLES_SHOWN = 5


def names_in_mail(job: Job, *, allowed: bool) -> dict[str, Any]:
    """Return the facts `job_id`, `name`, `file`, `samples` and `more_samples` of a mail about the job.

    `allowed`: the user permits names of files and samples. Without it `name` is `mail_name` and the others are empty.
    """
    if not allowed:
        return {
            "job_id": job.job_id, "name": mail_name(job), "file": None, "samples": [], "more_samples": 0,
        }  # fmt: skip
    samples = _samples(job)
    return {
        "job_id": job.job_id,
        "name": job.name.strip() or None,
        "file": job.files_name,
        "samples": samples[:SAMPLES_SHOWN],
        "more_samples": max(0, len(samples) - SAMPLES_SHOWN),
    }


def mail_name(job: Job) -> str | None:
    """Return the job's name if its user chose it; None if it repeats a file's name or holds the name of a sample."""
    name = job.name.strip()
    said = _plain(name)
    files = [_plain(file.filename) for file in job.inputs]
    if not said or name == job.files_name or any(_repeats(said, file) for file in files):
        return None
    long = (sample.casefold() for sample in _samples(job) if len(sample) >= SHORTEST)
    return None if any(sample in said for sample in long) else name


def _repeats(said: str, file: str) -> bool:
    return said in file or (len(file) >= SHORTEST and file in said)


def _plain(name: str) -> str:
    """A name in lower case, without the endings of VCF files: a job is called after its file without them."""
    return _ENDINGS.sub("", name).strip().casefold()


def _samples(job: Job) -> list[str]:
    listed = (job.summary or {}).get("samples")
    names = (
        [entry.get("name") for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    )
    return [name for name in names if isinstance(name, str)]
