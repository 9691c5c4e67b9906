"""States of the service that a test cannot wait for (archived, queued, failing, huge): answers the browser gets instead of the API's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from tests.e2e.site_results import MANIFEST, SUMMARY, sample_quality

Answer = dict[str, Any] | tuple[int, dict[str, Any]] | Callable[[Route], None]


def moment(**ahead: float) -> str:
    """A time relative to now, in the API's format."""
    at = datetime.now(UTC) + timedelta(**ahead)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def job(job_id: str, name: str, status: str = "COMPLETED", **more: Any) -> dict[str, Any]:
    """A job in the API's format."""
    done = status == "COMPLETED"
    return {
        "job_id": job_id,
        "name": name,
        "status": status,
        "result_state": "AVAILABLE" if done else None,
        "reference": "demo@0f3a9c2b7d1e",
        "options": {"engine": "vep"},
        "input": {"filename": f"{name}.vcf.gz", "size": 48_213_552},
        "submitted_at": moment(hours=-3),
        "started_at": moment(hours=-3, seconds=4) if status != "PENDING" else None,
        "completed_at": moment(hours=-3, seconds=52) if done else None,
        "progress": None,
        "summary": {"counts": {"records": 4_906_112, "alleles": 4_981_003}} if done else None,
        "warnings": [],
        "failure": None,
        "archive_at": None,
        "restore": None,
        "pending_reason": None,
        "queue_position": None,
        "attempt": 1,
        **more,
    }


def jobs() -> list[dict[str, Any]]:
    """One job of every state a user can meet."""
    running = {
        "stage": "annotating",
        "unit": "records",
        "records": 2_210_000,
        "total": 4_906_112,
        "rate": 101_500,
        "eta_seconds": 27,
    }
    failure = {
        "title": "This looks like GRCh37, not GRCh38",
        "detail": "1,204 of the first 10,000 REF alleles disagree with the reference. Choose the reference grch37 and submit again.",
    }
    return [
        job("01JDQ1", "trio-family-12", "PENDING", queue_position=3),
        job("01JDQ2", "HG002_wgs", "RUNNING", progress=running),
        job("01JDQ3", "exome-batch-7", archive_at=moment(days=3, hours=1)),
        job("01JDQ4", "old-cohort", result_state="ARCHIVED"),
        job(
            "01JDQ5",
            "cohort-2025",
            result_state="RESTORING",
            restore={"state": "WAITING", "estimate": moment(hours=4.2)},
        ),
        job("01JDQ6", "panel-grch37", "FAILED", failure=failure),
        job("01JDQ7", "by-mistake", "CANCELLED"),
        job("01JDQ8", "moving", result_state="ARCHIVING"),
    ]


ME: dict[str, Any] = {
    "user_id": "u1",
    "email": "ada@example.org",
    "name": "Ada Lovelace",
    "plan": "free",
    "admin": True,
    "created_at": "2026-03-04T10:00:00.000Z",
    "usage": {"jobs": 17, "bytes": 4_100_000_000, "running": 1, "period_end": moment(days=8)},
    "limits": {
        "upload_bytes": 150_000_000,
        "jobs_per_month": 20,
        "bytes_per_month": 5_000_000_000,
        "running_jobs": 2,
        "retention_seconds": 604_800,
        "inputs_per_job": 96,
    },
    "notifications": {"mode": "each", "disabled_reason": "bounce"},
    "billing": {"provider": None, "period_end": None, "cancel_at_period_end": False, "past_due": None},
    "upcoming": [{"job_id": "01JDQ3", "name": "exome-batch-7", "archive_at": moment(days=3, hours=1)}],
    "restore_quote": {"jobs": 12, "requests": 48, "price_usd": 0.03, "tier": "Standard"},
}

REFERENCES = {
    "references": [
        {
            "name": "demo",
            "version": "0f3a9c2b7d1e",
            "assembly": "demo",
            "species": "synthetic",
            "source": "generator",
            "tracks": [],
            "synthetic": True,
            "contigs": [{"name": "1", "length": 4_000_000, "aliases": ["chr1"]}],
        },
        {
            "name": "grch38",
            "version": "77aa01bc2310",
            "assembly": "GRCh38",
            "species": "Homo sapiens",
            "source": "Ensembl 114",
            "tracks": [],
            "synthetic": False,
            "contigs": [{"name": "1", "length": 248_956_422, "aliases": ["chr1"]}],
        },
    ]
}

FILES = {
    "files": [
        {"name": "annotated.vcf.gz", "size": 91_204_113, "sha256": "9f" * 32},
        {"name": "annotated.vcf.gz.tbi", "size": 1_204_113, "sha256": "8e" * 32},
        {"name": "variants.parquet", "size": 71_204_113, "sha256": "7d" * 32},
        {"name": "manifest.json", "size": 4_113, "sha256": "6c" * 32},
        {"name": "input", "size": 48_213_552, "sha256": ""},
    ]
}

LOG = {
    "text": "2026-11-23T18:00:00Z submitted\n2026-11-23T18:00:04Z started, attempt 1\n\n"
    + "\n".join(f"18:00:{n:02d} info  chunk {n}: 4,096 records, 118,000 records/s" for n in range(5, 50)),
    "truncated": True,
}

ADMIN: dict[str, Answer] = {
    "GET /admin/usage": {
        "users": 1_204,
        "premium_users": 86,
        "jobs": {"PENDING": 3, "RUNNING": 2, "COMPLETED": 8_114, "FAILED": 41},
        "bytes_month": 812_000_000_000,
        "limits": {"free": ME["limits"], "premium": {**ME["limits"], "retention_seconds": None}},
        "next_cursor": None,
    },
    "GET /admin/users": {
        "users": [
            {
                "user_id": f"u{n}",
                "email": f"person{n}@example.org",
                "plan": "premium" if n % 3 else "free",
                "created_at": "2026-03-04T10:00:00.000Z",
                "jobs": n * 7,
                "bytes": n * 900_000_000,
            }
            for n in range(1, 8)
        ],
        "next_cursor": "more",
    },
    "GET /admin/jobs": {"jobs": [{**jobs()[5], "user_id": "6f1c2d3e4a"}], "next_cursor": None},
}


def signed_in(**more: Answer) -> dict[str, Answer]:
    """The answers a signed-in user's browser gets; `more` adds or replaces."""
    answers: dict[str, Answer] = {
        "POST /auth/refresh": {"access_token": "t", "expires_in": 3600},
        "GET /me": ME,
        "GET /me/audit": {
            "events": [
                {
                    "at": moment(days=-1),
                    "act": act,
                    "actor": actor,
                    "address": None if actor == "administrator" else "203.0.113.7",
                    "object": thing,
                }
                for act, actor, thing in (
                    ("download", "u1", f"{'01J' + 'A' * 23}/files/annotated.vcf.gz"),
                    ("share-opened", "anonymous", f"{'01J' + 'A' * 23}/shares/s1"),
                    ("admin-retry", "administrator", "01J" + "A" * 23),
                    ("sign-in", "u1", "account"),
                )
            ],
            "next_cursor": "2026-11-23T12:00:00.000Z#1",
        },
        "GET /references": REFERENCES,
        "GET /jobs": {"jobs": jobs(), "next_cursor": "next"},
        "GET /tokens": {
            "tokens": [
                {
                    "token_id": "t1",
                    "name": "Lab pipeline",
                    "created_at": moment(days=-9),
                    "expires_at": moment(days=80),
                    "last_used_at": moment(hours=-2),
                    "address": "192.0.2.17",
                    "scope": "submit",
                }
            ]
        },
        "GET /me/mfa": {"enabled": False, "required": False},
        "GET /me/sessions": {
            "sessions": [
                {
                    "session_id": f"s{place}",
                    "created_at": moment(days=-place),
                    "expires_at": moment(days=30 - place),
                    "last_used_at": moment(hours=-place),
                    "address": f"192.0.2.{place}",
                    "agent": agent,
                    "current": place == 1,
                }
                for place, agent in enumerate(("Firefox on Linux", "Safari on iOS"), 1)
            ]
        },
        "GET /storage/summary.json": {**SUMMARY, "quality": sample_quality()},
        "GET /storage/manifest.json": MANIFEST,
        "GET /billing/price": {
            "provider": "stripe",
            "price": {
                "amount": "9.50",
                "currency": "EUR",
                "interval": "month",
                "every": 1,
                "tax": "inclusive",
            },
        },
        **ADMIN,
    }
    for entry in jobs():
        path = f"/jobs/{entry['job_id']}"
        answers[f"GET {path}"] = entry
        answers[f"GET {path}/files"] = FILES
        answers[f"GET {path}/log"] = LOG
        answers[f"GET {path}/files/summary.json"] = {
            "url": "/api/storage/summary.json",
            "expires_at": moment(minutes=5),
        }
        answers[f"GET {path}/files/manifest.json"] = {
            "url": "/api/storage/manifest.json",
            "expires_at": moment(minutes=5),
        }
        answers[f"GET {path}/shares"] = {
            "shares": [
                {
                    "share_id": "s1",
                    "created_at": moment(days=-1),
                    "expires_at": moment(days=29),
                    "view": None,
                    "url": "/s/abc",
                    "password": False,
                    "max_views": 5,
                    "views": 2,
                }
            ],
            "max_days": 90,
        }
    return {**answers, **more}


def install(page: Page, answers: Mapping[str, Answer], hint: bool = True) -> None:
    """Answer the page's API calls by `METHOD /path`; an unknown one is a 404. `hint`: this browser has signed in before."""
    if hint:
        page.add_init_script("localStorage.setItem('gas-signed-in', '1')")

    def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path.removeprefix("/api")
        answer = answers.get(f"{route.request.method} {path}")
        if callable(answer):
            answer(route)
            return
        missing = (404, {"title": "Not found", "detail": "There is nothing here.", "status": 404})
        status, body = (
            answer if isinstance(answer, tuple) else (200, answer) if answer is not None else missing
        )
        route.fulfill(status=status, body=json.dumps(body), content_type="application/json")

    page.route("**/api/**", serve)
