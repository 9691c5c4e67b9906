"""Examples of links, webhooks, GA4GH and administration."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from gas.domain.credential import Scope
from gas.handlers import webhooks as webhook_function
from tests.api_examples.book import Book
from tests.world import CONTEXT

SHARES = "/jobs/{job_id}/shares"
HOOK = "/webhooks/{webhook_id}"
DRS, WES, REGISTRY = "/ga4gh/drs/v1", "/ga4gh/wes/v1", "/ga4gh/service-registry/v1"
SECRET = "correct horse"


def shares(book: Book, job_id: str) -> None:
    """A link with a password, and one without."""
    one = {"job_id": job_id}
    wish = {"expires_days": 30, "password": SECRET, "reviews": True}
    made = book.ask(f"POST {SHARES}", "With a password and reviews", wish, status=201, path=one).json
    book.missing(f"POST {SHARES}", "No such job", wish, job_id="none")
    book.ask(f"POST {SHARES}", "A password that is too short", {"password": "x"}, status=422, path=one)
    book.ask(f"GET {SHARES}", "All valid links", status=200, path=one)
    book.missing(f"GET {SHARES}", "No such job", job_id="none")
    link = {"token": made["token"]}
    book.ask("GET /shares/{token}", "A password is needed", status=403, path=link)
    book.ask("POST /shares/{token}", "A wrong password", {"password": "x"}, status=403, path=link)
    shown = book.ask("POST /shares/{token}", "Opened", {"password": SECRET}, status=200, path=link).json
    ticket = {"Share-Ticket": shown["ticket"]}
    book.ask("GET /shares/{token}", "With the ticket of the password", status=200, path=link, headers=ticket)
    book.ask("GET /shares/{token}/reviews", "The first page", status=200, path=link, headers=ticket)
    for operation in ("GET /shares/{token}", "GET /shares/{token}/reviews"):
        book.missing(operation, "Revoked, expired, or never made", token="none")
    book.missing("POST /shares/{token}", "Revoked, expired, or never made", {"password": "x"}, token="none")
    gone = {**one, "share_id": made["share_id"]}
    book.ask(f"DELETE {SHARES}/{{share_id}}", "Revoked", status=200, path=gone)
    book.missing(f"DELETE {SHARES}/{{share_id}}", "No such link", job_id=job_id, share_id="none")


def webhooks(book: Book) -> None:
    """A webhook, a test of it, and its deliveries."""
    wish = {"url": "https://hooks.example.org/gas", "events": ["job.completed", "job.failed"]}
    made = book.ask("POST /webhooks", "Two kinds of events", wish, status=201).json
    plain = {**wish, "url": "http://hooks.example.org/gas"}
    book.ask("POST /webhooks", "Only https", plain, status=422)
    book.ask("GET /webhooks", "All webhooks", status=200)
    one = {"webhook_id": made["webhook"]["webhook_id"]}
    book.ask(f"PATCH {HOOK}", "All events", {"events": []}, status=200, path=one)
    book.missing(f"PATCH {HOOK}", "No such webhook", {"events": []}, webhook_id="none")
    sent = book.ask(f"POST {HOOK}/test", "On its way", status=202, path=one).json
    book.missing(f"POST {HOOK}/test", "No such webhook", webhook_id="none")
    for body, _ in book.house.webhook_queue.waiting:
        record = {"messageId": "m", "body": json.dumps(body)}
        assert webhook_function.handler({"Records": [record]}, CONTEXT) == {"batchItemFailures": []}
    book.house.webhook_queue.waiting.clear()
    book.ask(f"GET {HOOK}/deliveries", "The newest deliveries", status=200, path=one)
    book.missing(f"GET {HOOK}/deliveries", "No such webhook", webhook_id="none")
    replay = f"POST {HOOK}/deliveries/{{delivery_id}}/replay"
    book.ask(replay, "On its way again", status=202, path={**one, "delivery_id": sent["delivery_id"]})
    book.missing(replay, "No such delivery", **one, delivery_id="none")
    book.ask(f"POST {HOOK}/rotate", "A new secret", status=200, path=one)
    book.missing(f"POST {HOOK}/rotate", "No such webhook", webhook_id="none")
    book.ask(f"DELETE {HOOK}", "Deleted", status=204, path=one)
    book.missing(f"DELETE {HOOK}", "No such webhook", webhook_id="none")


def ga4gh(book: Book, job_id: str) -> None:
    """A run by WES, and its objects by DRS."""
    for api in (DRS, WES, REGISTRY):
        book.ask(f"GET {api}/service-info", "This service", status=200)
    listed = book.ask(f"GET {REGISTRY}/services", "DRS and WES", status=200).json
    book.ask(f"GET {REGISTRY}/services/types", "DRS and WES", status=200)
    service = f"GET {REGISTRY}/services/{{service_id}}"
    book.ask(service, "WES", status=200, path={"service_id": listed[1]["id"]})
    book.missing(service, "No such service", service_id="none")
    job = book.house.row(job_id)
    address = f"drs://{urlsplit(book.house.site.url()).netloc}/upload-{job.upload_id}"
    params = {"input": address, "reference": "grch38", "name": "Family 12"}
    fields = {
        "workflow_type": "gas-annotate", "workflow_type_version": "1", "workflow_url": "gas-annotate",
        "workflow_params": json.dumps(params), "tags": json.dumps({"cohort": "12"}),
    }  # fmt: skip
    begun = book.ask(f"POST {WES}/runs", "A run", status=200, fields=fields).json
    family = {
        "inputs": [address, book.house.upload(job.user_id, filename="mother.vcf.gz")],
        "reference": "grch38",
    }
    merged = {**fields, "workflow_params": json.dumps(family)}
    book.ask(f"POST {WES}/runs", "A run of several files", status=200, fields=merged)
    book.ask(
        f"POST {WES}/runs",
        "A workflow that is not here",
        status=400,
        fields={**fields, "workflow_type": "CWL"},
    )
    book.ask(f"GET {WES}/runs/{{run_id}}", "Queued", status=200, path={"run_id": begun["run_id"]})
    run = {"run_id": job_id}
    book.ask(f"GET {WES}/runs", "The newest two", status=200, query={"page_size": "2"})
    book.ask(f"GET {WES}/runs/{{run_id}}", "Complete", status=200, path=run)
    book.ask(f"GET {WES}/runs/{{run_id}}/status", "Complete", status=200, path=run)
    tasks = book.ask(f"GET {WES}/runs/{{run_id}}/tasks", "The newest attempt", status=200, path=run).json
    task = {**run, "task_id": tasks["task_logs"][0]["id"]}
    book.ask(f"GET {WES}/runs/{{run_id}}/tasks/{{task_id}}", "One task", status=200, path=task)
    book.missing(f"GET {WES}/runs/{{run_id}}/tasks/{{task_id}}", "No such task", **run, task_id="none")
    book.ask(f"POST {WES}/runs/{{run_id}}/cancel", "Cancelled", status=200, path={"run_id": begun["run_id"]})
    for operation in ("GET {}", "GET {}/status", "GET {}/tasks", "POST {}/cancel"):
        book.missing(operation.format(f"{WES}/runs/{{run_id}}"), "No such run", run_id="none")
    file, bundle = f"job-{job_id}.variants.parquet", f"job-{job_id}"
    one = f"{DRS}/objects/{{object_id}}"
    book.ask(f"GET {one}", "A file", status=200, path={"object_id": file})
    book.ask(f"GET {one}", "A result, a bundle of its files", status=200, path={"object_id": bundle})
    book.missing(f"GET {one}", "No such object", object_id="job-none")
    access = f"GET {one}/access/{{access_id}}"
    book.ask(access, "A URL", status=200, path={"object_id": file, "access_id": "https"})
    book.missing(access, "No such object", object_id="job-none", access_id="https")
    book.ask(f"POST {one}", "A file", {"passports": []}, status=200, path={"object_id": file})
    book.missing(f"POST {one}", "No such object", {"passports": []}, object_id="job-none")
    pairs = [{"bulk_object_id": ident, "bulk_access_ids": ["https"]} for ident in (file, "job-none")]
    urls = f"POST {DRS}/objects/access"
    book.ask(urls, "One found, one not", {"bulk_object_access_ids": pairs}, status=200)
    book.ask(urls, "No ids", {"bulk_object_access_ids": []}, status=400)
    several = {"bulk_object_ids": [file, "job-none"]}
    book.ask(f"POST {DRS}/objects", "One found, one not", several, status=200)
    book.ask(f"POST {DRS}/objects", "No ids", {"bulk_object_ids": []}, status=400)


def variants(book: Book) -> None:
    """One variant without a file."""
    operation = "GET /variants/{reference}/{variant}"
    one = {"reference": "grch38", "variant": "BRCA2:c.9976A>T"}
    book.ask(operation, "A change of a gene", status=200, path=one)
    function = book.house.variant_function
    for code, detail, name in (
        ("ref-mismatch", "At position 32,398,489 the reference has A, not G.", "13-32398489-G-T"),
        (
            "not-unique",
            "TTN has transcripts on which this is 2 different variants. Choose one of them.",
            "TTN:c.9A>T",
        ),
    ):
        candidates = [
            {"variant": "2-178807202-T-A", "transcripts": ["ENST00000589042.5"]},
            {"variant": "2-178804646-T-A", "transcripts": ["ENST00000360870.10"]},
        ]
        function.problem = {"code": code, "detail": detail, "candidates": candidates}
        book.ask(operation, detail.partition(".")[0], status=422, path={**one, "variant": name})
    function.problem = None
    book.missing(operation, "No such reference", reference="none", variant="13-32398489-A-T")


def administration(book: Book, job_id: str) -> None:
    """What an administrator sees, and that others see nothing."""
    book.ask("GET /admin/usage", "Counts and limits", status=200, admin=True)
    book.ask("GET /admin/cost", "This month", status=200, admin=True)
    book.ask("GET /admin/users", "Users by address", status=200, admin=True, query={"q": "ada@"})
    book.ask("GET /admin/jobs", "Failed jobs", status=200, admin=True, query={"status": "FAILED"})
    who = {"user": book.ada}
    book.ask("GET /admin/audit", "Events of a user", status=200, admin=True, query=who)
    book.ask("GET /admin/audit", "Neither a user nor an object", status=422, admin=True)
    lost = book.house.job(book.bob, size=1000)
    book.house.drain()
    book.house.report("started", lost, 0)
    book.house.report("failed", lost, 1, fault="ours", title="The disk is full", detail="x", cause="disk")
    retry = "POST /admin/jobs/{job_id}/retry"
    book.ask(retry, "A new attempt", status=202, admin=True, path={"job_id": lost})
    book.ask(retry, "The job did not fail", status=409, admin=True, path={"job_id": job_id})
    for operation in ("usage", "cost", "users", "jobs", "audit"):
        book.ask(f"GET /admin/{operation}", "Not an administrator", status=404)
    book.missing(retry, "No such job, or not an administrator", job_id="none")


def refusals(book: Book) -> None:
    """Refusals that every route shares: what an API token may not do."""
    reader = book.token(Scope.READ)
    wish = {"filename": "family-12.vcf.gz", "size": 315_204}
    book.ask("POST /uploads", "The token's scope is too narrow", wish, status=403, admitted_as=reader)
    limits, allowed = book.house.app.request_limits, 120
    limits.writes = allowed
    for _ in range(allowed):
        limits.admit(book.ada, changes=True)
    book.ask("PATCH /me", "Too many requests", {"name": "Ada Example"}, status=429)
    limits.writes = 0
