"""Where objects lie in S3, and what the result files are called (docs/contracts.md)."""

from __future__ import annotations

INPUT_NAME = "input"
LOG_NAME = "annotation.log"
EXPLORE_PREFIX = "explore."
QUALITY = "quality.json.gz"  # of the explorer: sex, relatedness and quality of the samples
# The explorer reads a variant's details and exports VCF from the annotated file itself, by ranges through its index.
EXPLORED_BESIDE = ("annotated.vcf.gz", "annotated.vcf.gz.tbi", "annotated.vcf.gz.csi")

# A reference's sequence, which the genome browser reads by ranges: the bgzip'ed FASTA and its two indexes.
SEQUENCE = {"fasta": "genome.fa.gz", "fai": "genome.fa.gz.fai", "gzi": "genome.fa.gz.gzi"}

# The large files, which are archived; log, summary, report and the rest of the explorer stay readable.
ARCHIVABLE = ("annotated.vcf.gz", "variants.parquet", "variants.tsv.gz", "explore.rows.bin")


def input_names(number: int) -> list[str]:
    """Return the names of a job's input files: `input`, and for several files also `input-2`, `input-3`, ..."""
    return [INPUT_NAME, *(f"{INPUT_NAME}-{place}" for place in range(2, number + 1))]


def upload_key(user_id: str, upload_id: str) -> str:
    return f"{user_id}/{upload_id}/input.vcf.gz"


def result_prefix(folder: str, job_id: str) -> str:
    """Return the prefix of a job's results, with its slash. `folder` is `Job.folder`; it is random in new jobs."""
    return f"{folder}/{job_id}/"


def result_key(folder: str, job_id: str, name: str) -> str:
    """Return the key of one result file; `folder` as in `result_prefix`."""
    return result_prefix(folder, job_id) + name


def order_key(folder: str, job_id: str, name: str) -> str:
    """Return the key of a task's order (docs/contracts.md). `name` cannot be guessed. No result file has such a name."""
    return f"{result_prefix(folder, job_id)}order.{name}.json"


def parts_prefix(folder: str, job_id: str) -> str:
    """Return the prefix below which the parts of a scattered job leave objects for each other, with its slash."""
    return f"{result_prefix(folder, job_id)}scatter/"


def checkpoint_key(folder: str, job_id: str, part: str) -> str:
    """Return the key of the object that marks the plan or a shard (its number from 0) as finished."""
    name = f"shards/{int(part):05d}.json" if part.isdigit() else f"{part}.json"
    return parts_prefix(folder, job_id) + name


def read_result_key(key: str) -> tuple[str, str, str] | None:
    """Return folder, job and file name of a result's key; None if it is no such key."""
    parts = key.split("/")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 and all(parts) else None


def reference_key(reference: str, name: str) -> str:
    """Return the key of a file of a pinned reference (`name@version`)."""
    return f"{reference.replace('@', '/')}/{name}"


def track_prefix(name: str, version: str) -> str:
    """Return the prefix of a published track's version, with its slash, in the references bucket."""
    return f"tracks/{name}/{version}/"


def uri(bucket: str, key: str) -> str:
    return f"s3://{bucket}/{key}"


def task_name(job_id: str, attempt: int) -> str:
    """Return ECS's `startedBy` of an attempt, by which a task is found even if its ARN was never stored."""
    return f"{job_id}-{attempt}"


def read_task_name(name: str) -> tuple[str, int] | None:
    """Return job and attempt of a task's `startedBy`; None if it is not one of ours."""
    job_id, _, attempt = name.rpartition("-")
    return (job_id, int(attempt)) if job_id and attempt.isdigit() else None
