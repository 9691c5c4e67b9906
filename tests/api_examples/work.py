"""Examples of uploads, jobs and their results."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gas.domain.job import ResultState
from gas.domain.keys import result_key
from gas.domain.ports import Bucket
from gas.handlers.shapes.filter_sets import EXAMPLE as FILTER
from tests.api_examples.book import Book
from tests.fakes.lifecycle import checksum

SIZE = 315_204
CONTIGS = [{"name": "chr22", "length": 50_818_468, "aliases": ["22"], "codon_table": 1}]
CLINVAR = {
    "name": "clinvar",
    "title": "ClinVar",
    "version": "2026-11-15",
    "fields": ["ClinVar_CLNSIG", "ClinVar_CLNREVSTAT"],
    "licence": "public domain",
    "citation": "Landrum et al. 2018, Nucleic Acids Research 46:D1062",
}
FILES = ("annotated.vcf.gz", "annotated.vcf.gz.tbi", "variants.parquet", "explore.rows.bin", "summary.json")
JOB, REVIEW = "/jobs/{job_id}", "/jobs/{job_id}/reviews/{variant}"
VARIANT = "chr22-17818000-G-A"


def reference(book: Book) -> None:
    """A human reference beside the demo."""
    book.house.publish_reference(
        name="grch38", version="5f1c0a9be2d4", assembly="GRCh38", species="homo_sapiens",
        source="Ensembl 116", synthetic=False, contigs=CONTIGS, tracks=[CLINVAR],
        gene_sets=[
            {"name": "Ensembl", "genes": 78_932, "transcripts": 507_365, "coding": 186_004, "differing": 0},
            {"name": "RefSeq", "genes": 59_652, "transcripts": 185_121, "coding": 130_709, "differing": 2_120},
        ],
    )  # fmt: skip


def uploads(book: Book) -> str:
    """A file on its way; the completed upload's id."""
    wish = {"filename": "family-12.vcf.gz", "size": SIZE}
    begun = book.ask("POST /uploads", "One part", wish, status=201).json
    book.ask("POST /uploads", "Larger than the plan allows", {**wish, "size": 2**40}, status=413)
    book.ask("POST /uploads", "A size that is no number of bytes", {**wish, "size": 0}, status=422)
    one = {"upload_id": begun["upload_id"]}
    early = {"upload_id": one["upload_id"], "reference": "grch38"}
    book.ask("POST /jobs", "The upload is not complete", early, status=409)
    book.ask("POST /uploads/{upload_id}/complete", "A part is missing", {}, status=409, path=one)
    etag = book.house.objects.put_part("s3-1", 1, b"x" * SIZE)
    book.ask("GET /uploads/{upload_id}", "All parts have arrived", status=200, path=one)
    book.missing("GET /uploads/{upload_id}", "No such upload", upload_id="none")
    sent = {"parts": [{"number": 1, "etag": etag}]}
    book.ask("POST /uploads/{upload_id}/complete", "Joined", sent, status=200, path=one)
    book.missing("POST /uploads/{upload_id}/complete", "No such upload", {}, upload_id="none")
    spare = {"upload_id": book.house.upload(book.ada, size=SIZE)}
    book.ask("DELETE /uploads/{upload_id}", "Erased", status=204, path=spare)
    book.missing("DELETE /uploads/{upload_id}", "No such upload", upload_id="none")
    return str(one["upload_id"])


def jobs(book: Book, upload_id: str) -> str:
    """Jobs that wait, run, fail and are cancelled; the id of a completed one."""
    asked = {"size": str(SIZE), "reference": "grch38", "tracks": "clinvar"}
    book.ask("GET /estimate", "A file of 315,204 bytes", status=200, query=asked)
    unknown = {**asked, "reference": "grch99"}
    book.ask("GET /estimate", "There is no such reference", status=422, query=unknown)
    options = {"pedigree": "FAM12\tchild\tfather\tmother\t1\t2\n", "tracks": ["clinvar"]}
    wish = {"upload_id": upload_id, "reference": "grch38", "name": "Family 12", "options": options}
    job_id = str(book.ask("POST /jobs", "Submitted", wish, status=201).json["job_id"])
    book.ask("POST /jobs", "There is no such reference", {**wish, "reference": "grch99"}, status=422)
    book.ask("POST /jobs", "No such upload", {**wish, "upload_id": "none"}, status=404)
    book.ask("DELETE /uploads/{upload_id}", "A job uses it", status=409, path={"upload_id": upload_id})
    book.house.clock.go(20)
    book.house.report("started", job_id, 0)
    book.house.report(
        "progress", job_id, 1, stage="annotating", records=41_000, total=120_000, rate=8200.0, eta_seconds=9.6
    )
    book.ask(f"GET {JOB}", "Running", status=200, path={"job_id": job_id})
    book.ask(f"GET {JOB}/explore", "The job has no result yet", status=409, path={"job_id": job_id})
    book.house.clock.go(15)
    complete(book, job_id)
    book.ask(f"GET {JOB}", "Completed", status=200, path={"job_id": job_id})
    book.missing(f"GET {JOB}", "No such job, or another user's", job_id="none")
    spare = book.house.job(book.ada, "Spare", size=SIZE)
    book.ask(f"POST {JOB}/rerun", "The job is not finished", {}, status=409, path={"job_id": spare})
    book.ask(f"POST {JOB}/cancel", "Cancelled", status=200, path={"job_id": spare})
    book.ask(f"POST {JOB}/cancel", "The job is finished", status=409, path={"job_id": job_id})
    book.missing(f"POST {JOB}/cancel", "No such job", job_id="none")
    again = {"reference": "grch38", "options": {"tracks": []}}
    rerun = book.ask(f"POST {JOB}/rerun", "Without tracks", again, status=201, path={"job_id": spare}).json
    book.missing(f"POST {JOB}/rerun", "No such job", {}, job_id="none")
    book.house.report("started", rerun["job_id"], 0)
    book.house.report(
        "failed", rerun["job_id"], 1, fault="input", title="This file is not a VCF",
        detail="Line 1 does not begin with ##fileformat=VCF.",
    )  # fmt: skip
    book.ask(f"GET {JOB}", "Failed", status=200, path={"job_id": rerun["job_id"]})
    book.ask("GET /jobs", "The newest two", status=200, query={"limit": "2"})
    book.ask("GET /jobs", "A cursor that is not valid", status=422, query={"cursor": "x"})
    book.ask(f"DELETE {JOB}", "Deleted", status=200, path={"job_id": spare})
    book.missing(f"DELETE {JOB}", "No such job", job_id="none")
    return job_id


def complete(book: Book, job_id: str) -> None:
    """Let the task of a running job write its files and report its end."""
    house = book.house
    files: list[dict[str, Any]] = []
    for number, name in enumerate(FILES):
        body = f"{job_id} {name} ".encode().ljust(SIZE >> number, b"x")
        house.objects.put(Bucket.RESULTS, result_key(house.row(job_id).folder, job_id, name), body)
        files.append(
            {"name": name, "size": len(body), "sha256": f"{number}a" * 32, "crc64nvme": checksum(body)}
        )
    summary = {"counts": {"records": 120_000, "alleles": 121_430}}
    house.report("completed", job_id, 2, summary=summary, files=files, input_sha256="9c" * 32)
    log = result_key(house.row(job_id).folder, job_id, "annotation.log")
    house.objects.put(Bucket.RESULTS, log, b"reading family-12.vcf.gz\nannotated 120000 records\n")
    house.drain()


def results(book: Book, job_id: str) -> None:
    """Files, explorer and log of a result."""
    one, as_json = {"job_id": job_id}, {"Accept": "application/json"}
    file = {**one, "name": "variants.parquet"}
    book.ask(f"GET {JOB}/files", "All files", status=200, path=one)
    book.missing(f"GET {JOB}/files", "No such job", job_id="none")
    book.ask(f"GET {JOB}/files/{{name}}", "A URL", status=200, path=file, headers=as_json)
    book.ask(f"GET {JOB}/files/{{name}}", "A redirect", status=302, path=file)
    book.missing(f"GET {JOB}/files/{{name}}", "No such file", job_id=job_id, name="none")
    book.ask(f"GET {JOB}/explore", "The explorer's files", status=200, path=one)
    book.missing(f"GET {JOB}/explore", "No such job", job_id="none")
    book.ask(f"GET {JOB}/log", "In an object", status=200, path=one, headers=as_json)
    book.ask(f"GET {JOB}/log", "As text", status=200, path=one)
    book.missing(f"GET {JOB}/log", "No such job", job_id="none")


def notes(book: Book, job_id: str) -> None:
    """Family, stars and notes, filter sets."""
    one = {"job_id": job_id}
    child = {"name": "child", "sex": "male", "affected": True, "father": "father", "mother": "mother"}
    parents = [{"name": "father", "sex": "male"}, {"name": "mother", "sex": "female"}]
    family = {"family": [child, *parents]}
    starred = {"notes": {VARIANT: {"star": True, "text": "Discuss on Monday"}}}
    for name, body in (("family", family), ("notes", starred)):
        book.ask(f"PUT {JOB}/{name}", "Replaced", body, status=200, path=one)
        book.missing(f"PUT {JOB}/{name}", "No such job", body, job_id="none")
        book.ask(f"GET {JOB}/{name}", "As it was written", status=200, path=one)
        book.missing(f"GET {JOB}/{name}", "No such job", job_id="none")
    odd = {"family": [{**child, "sex": "XY"}]}
    twice = {"family": [child, {**child, "affected": False}]}
    book.ask(f"PUT {JOB}/family", "One name twice", twice, status=422, path=one)
    book.ask(f"PUT {JOB}/family", "An unknown word", odd, status=422, path=one)
    wish = {"name": "Rare, protein-changing", "filter": FILTER}
    made = book.ask("POST /me/filters", "A new set", wish, status=201).json
    book.ask("POST /me/filters", "Another set has the name", wish, status=409)
    book.ask("GET /me/filters", "All sets", status=200)
    kept = {"set_id": made["set_id"]}
    route = "/me/filters/{set_id}"
    book.ask(f"GET {route}", "One set", status=200, path=kept)
    book.missing(f"GET {route}", "No such set", set_id="none")
    change = {"version": 1, "name": "Rare", "filter": FILTER}
    book.ask(f"PUT {route}", "Replaced", change, status=200, path=kept)
    book.ask(f"PUT {route}", "Another change came first", change, status=409, path=kept)
    book.missing(f"PUT {route}", "No such set", change, set_id="none")
    book.ask(f"DELETE {route}", "Another change came first", status=409, path=kept, query={"version": "1"})
    book.ask(f"DELETE {route}", "Deleted", status=204, path=kept, query={"version": "2"})
    book.missing(f"DELETE {route}", "No such set", set_id="none")


def reviews(book: Book, job_id: str) -> None:
    """A review of a variant from its first change to its end."""
    one = {"job_id": job_id, "variant": VARIANT}
    none = {"job_id": "none", "variant": VARIANT}
    pvs1 = {"code": "PVS1", "state": "accepted", "strength": "strong", "comment": "Last exon"}
    change = {"version": 0, "status": "report", "classification": "likely_pathogenic", "tags": ["board"]}
    book.ask(f"GET {REVIEW}", "Not reviewed yet", status=200, path=one)
    book.missing(f"GET {REVIEW}", "No such job", **none)
    book.ask(f"PATCH {REVIEW}", "A first decision", {**change, "codes": [pvs1]}, status=200, path=one)
    book.ask(f"PATCH {REVIEW}", "Another change came first", change, status=409, path=one)
    odd = {**one, "variant": "chr22-x"}
    book.ask(f"PATCH {REVIEW}", "This is no variant", change, status=422, path=odd)
    book.missing(f"PATCH {REVIEW}", "No such job", change, **none)
    text = {"text": "Segregates with the disease in the family."}
    said = book.ask(f"POST {REVIEW}/comments", "Added", text, status=201, path=one).json
    book.missing(f"POST {REVIEW}/comments", "No such job", text, **none)
    book.ask(f"GET {REVIEW}", "With a comment and its history", status=200, path=one)
    book.ask(f"GET {JOB}/reviews", "The first page", status=200, path={"job_id": job_id})
    book.missing(f"GET {JOB}/reviews", "No such job", job_id="none")
    seen = {"variants": [VARIANT]}
    book.ask(f"POST {JOB}/reviews/seen", "Noted", seen, status=200, path={"job_id": job_id})
    book.missing(f"POST {JOB}/reviews/seen", "No such job", seen, job_id="none")
    own = {**one, "comment_id": said["comments"][0]["comment_id"]}
    comment = f"{REVIEW}/comments/{{comment_id}}"
    book.ask(f"PUT {comment}", "Changed", {"text": "Segregates."}, status=200, path=own)
    book.missing(f"PUT {comment}", "No such comment", {"text": "x"}, **{**own, "comment_id": "none"})
    book.ask(f"DELETE {comment}", "Deleted", status=200, path=own)
    book.missing(f"DELETE {comment}", "No such comment", **{**own, "comment_id": "none"})


def unreview(book: Book, job_id: str) -> None:
    """The end of a review. It comes after links, which show it."""
    one = {"job_id": job_id, "variant": VARIANT}
    book.ask(f"DELETE {REVIEW}", "Another change came first", status=409, path=one, query={"version": "1"})
    version = book.house.app.reviews.get(book.house.row(job_id), VARIANT).version
    book.ask(f"DELETE {REVIEW}", "Deleted", status=200, path=one, query={"version": str(version)})
    book.missing(f"DELETE {REVIEW}", "No such review", job_id=job_id, variant=VARIANT)


def archive(book: Book, job_id: str) -> None:
    """An archived result, and its restore. The account is premium."""
    house, one = book.house, {"job_id": job_id}
    for (_, key), stored in house.objects.stored.items():
        if job_id in key and key.endswith(("variants.parquet", ".gz", "rows.bin")):
            stored.storage_class = "GLACIER"
    book.ask(f"POST {JOB}/restore", "The result is not archived", status=409, path=one)
    house.jobs.rows[job_id] = replace(house.row(job_id), result_state=ResultState.ARCHIVED)
    file = {**one, "name": "variants.parquet"}
    book.ask(f"GET {JOB}/files/{{name}}", "The result is archived", status=409, path=file)
    book.ask(f"GET {JOB}/explore", "The result is archived", status=409, path=one)
    book.ask(f"POST {JOB}/restore", "Begun", status=202, path=one)
    book.missing(f"POST {JOB}/restore", "No such job", job_id="none")
    book.ask(f"GET {JOB}/files/{{name}}", "The result is on its way back", status=409, path=file)
