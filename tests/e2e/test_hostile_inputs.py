"""Hostile inputs over the running service: each ends as the input's fault, with a sentence, and is tried once."""

from __future__ import annotations

import gzip
from typing import Any

import httpx
import pytest

from tests.e2e.service import Api, LocalService, sample

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

ALTS = 50_000
HEADER = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


@pytest.fixture(scope="module")
def someone(service: LocalService) -> Api:
    return service.client("hostile@example.org", "Someones-hostile-pass-1")


def first_record() -> tuple[bytes, bytes, bytes]:
    """Contig, position and REF of the sample's first record."""
    text = sample(1)
    text = gzip.decompress(text) if text[:2] == b"\x1f\x8b" else text
    line = next(line for line in text.splitlines() if not line.startswith(b"#"))
    contig, position, _, reference = line.split(b"\t")[:4]
    return contig, position, reference


def test_a_record_with_fifty_thousand_alts_is_the_input_s_fault(someone: Api) -> None:
    """It is a few kilobytes of gzip, and asked for 40 GiB of memory, three times."""
    contig, position, reference = first_record()
    alts = b",".join(b"ACGT"[n % 4 : n % 4 + 1] * (1 + n % 7) for n in range(ALTS))
    body = gzip.compress(
        HEADER + b"\t".join((contig, position, b".", reference, alts, b".", b".", b".")) + b"\n"
    )
    assert len(body) < 20_000
    job = someone.finished(someone.submit(body, filename="bomb.vcf.gz"), 300)
    assert job["status"] == "FAILED"
    assert job["attempt"] == 1, "the same file fails again: it is not run again"
    said = f"{job['failure']['title']} {job['failure']['detail']}"
    assert "alternative alleles" in said
    assert "50,000" in said
    assert "memory" not in job["failure"]["title"].lower()


def test_options_above_what_ecs_carries_reach_the_task(someone: Api) -> None:
    """8,192 characters are the limit of ECS for a launch; options go by the task's order."""
    names = [f"sample-{n:05}" for n in range(1500)]
    options: dict[str, Any] = {"sample_names": names, "fields": ["SYMBOL"]}
    job = someone.finished(someone.submit(sample(20), options=options), 300)
    assert job["status"] in ("COMPLETED", "FAILED"), job
    if (
        job["status"] == "FAILED"
    ):  # the file has no such samples, which the task can only say when it got the names
        assert "sample-0" in job["failure"]["detail"]
    assert job["attempt"] == 1


def test_options_above_the_limit_are_refused(someone: Api) -> None:
    upload_id = someone.upload(sample(1))
    body = {"upload_id": upload_id, "reference": "demo", "options": {"pedigree": "x" * 40_000}}
    answer = someone.http.post("/jobs", json=body)
    assert answer.status_code == 422
    assert answer.json()["limit"] == "options_bytes"
    assert "32,768" in answer.json()["detail"]


@pytest.mark.parametrize("opening", ["[", '{"a":'], ids=["lists", "objects"])
def test_deep_json_is_not_valid(someone: Api, opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    body = (
        '{"upload_id": "u", "reference": "demo", "deep": ' + opening * 100_000 + "1" + closing * 100_000 + "}"
    )
    answer: httpx.Response = someone.http.post(
        "/jobs", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"] == "The body is nested too deeply."


def test_an_overlong_id_is_not_found(someone: Api) -> None:
    assert someone.http.get(f"/jobs/{'x' * 3000}").status_code == 404


def test_a_name_that_turns_its_neighbours_around_is_refused(someone: Api) -> None:
    answer = someone.http.post("/uploads", json={"filename": "harmless\u202efcv.exe", "size": 9})
    assert answer.status_code == 422
    assert answer.json()["field"] == "filename"
