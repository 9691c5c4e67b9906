"""Runs the story of all examples: an account from its first request to its last."""

from __future__ import annotations

import json
from typing import Any

from gas import bootstrap
from gas.handlers import examples
from tests.api_examples import entrance, others, work
from tests.api_examples.book import ROUTES, Book

FOLDER = examples.FOLDER
Page = dict[str, list[dict[str, Any]]]


def recorded() -> dict[str, Page]:
    """Return the examples by page and operation."""
    book = Book()
    try:
        told(book)
    finally:
        bootstrap.provide(None)
    pages: dict[str, Page] = {}
    for operation, found in sorted(book.examples.items()):
        _, route = ROUTES[operation]
        pages.setdefault(examples.page_of(route.tag), {})[operation] = found
    return pages


def told(book: Book) -> None:
    work.reference(book)
    entrance.service(book)
    entrance.sign_up(book)
    entrance.sign_in(book)
    entrance.second_factor(book)
    job_id = work.jobs(book, work.uploads(book))
    work.results(book, job_id)
    work.notes(book, job_id)
    work.reviews(book, job_id)
    others.shares(book, job_id)
    others.webhooks(book)
    others.ga4gh(book, job_id)
    others.variants(book)
    others.administration(book, job_id)
    others.refusals(book)
    work.unreview(book, job_id)
    entrance.account(book)
    work.archive(book, job_id)
    entrance.sessions(book)
    entrance.goodbye(book)


def text(page: Page) -> str:
    """Return a page as its file has it."""
    return json.dumps(page, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
