"""The name by which a mail calls a job: a mail may be read by others, so it holds no name of a file or of a sample."""

from __future__ import annotations

import re

from gas.domain.job import Job

_ENDINGS = re.compile(r"\.(vcf|bcf|gz|bgz|txt|zip)(?=\.|$)", re.IGNORECASE)
SHORTEST = 3  # a file's or sample's name of fewer letters is found in any word


def mail_name(job: Job) -> str | None:
    """Return the job's name if its user chose it; None if it repeats the file's name or holds the name of a sample."""
    name = job.name.strip()
    said, file = _plain(name), _plain(job.input.filename)
    if not said or said in file or (len(file) >= SHORTEST and file in said):
        return None
    return None if any(sample in said for sample in _samples(job)) else name


def _plain(name: str) -> str:
    """A name in lower case, without the endings of VCF files: a job is called after its file without them."""
    return _ENDINGS.sub("", name).strip().casefold()


def _samples(job: Job) -> list[str]:
    listed = (job.summary or {}).get("samples")
    names = (
        [entry.get("name") for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    )
    return [name.casefold() for name in names if isinstance(name, str) and len(name) >= SHORTEST]
