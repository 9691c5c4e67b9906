"""Examples of requests and answers for the OpenAPI document, recorded from the handlers (`make examples`).

Each file of `recorded/` has the examples of one tag: operation -> list of {summary, request, response}.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from gas.handlers.problems import MEDIA_TYPE

FOLDER = Path(__file__).parent / "recorded"
Example = dict[str, Any]
# API Gateway's refusal of a request without a valid token, as template.yaml words it.
NO_TOKEN = {
    "type": "about:blank",
    "title": "Unauthorized",
    "status": 401,
    "detail": "Sign in, or send a valid token in the Authorization header.",
}
# The tag, operation and status of the examples of two other refusals that any route with a token can answer.
RECORDED = {
    "token-scope": ("uploads", "POST /uploads", 403),
    "too-many-requests": ("account", "PATCH /me", 429),
}
SHARED = ("no-token", *RECORDED)


def page_of(tag: str) -> str:
    """Return the name of the file with a tag's examples."""
    return tag.replace(" ", "-")


def of_route(tag: str, method: str, path: str) -> list[Example]:
    """Return the examples of an operation, empty without any."""
    found: list[Example] = _page(page_of(tag)).get(f"{method} {path}", [])
    return found


def shared() -> dict[str, Any]:
    """Return the examples of the document's `components`: refusals that any route with a token can answer."""
    found: dict[str, Any] = {"no-token": {"summary": "No valid token", "value": NO_TOKEN}}
    for name, (tag, operation, status) in RECORDED.items():
        recorded = of_route(tag, *operation.split(" "))
        found[name] = next(iter(answers(recorded, status, MEDIA_TYPE).values()))
    return found


def requests(examples: list[Example]) -> dict[str, Any]:
    """Return the examples of request bodies by name, of requests that succeeded."""
    return {
        name: {"summary": example["summary"], "value": example["request"]["body"]}
        for name, example in _named(examples)
        if example["response"]["status"] < HTTPStatus.BAD_REQUEST and "body" in example["request"]
    }


def refusals(examples: list[Example]) -> list[int]:
    """Return the statuses of recorded errors."""
    statuses = {example["response"]["status"] for example in examples}
    return sorted(status for status in statuses if status >= HTTPStatus.BAD_REQUEST)


def location(examples: list[Example]) -> dict[str, str]:
    """Return the example of a redirect's `Location`, as a member of its description; empty without one."""
    found = [one["response"]["location"] for one in examples if "location" in one["response"]]
    return {"example": found[0]} if found else {}


def answers(examples: list[Example], status: int, media_type: str) -> dict[str, Any]:
    """Return the examples of an answer of that status and media type, by name."""
    return {
        name: {"summary": example["summary"], "value": example["response"]["body"]}
        for name, example in _named(examples)
        if example["response"]["status"] == status and example["response"].get("type") == media_type
    }


def parameter(examples: list[Example], place: str, name: str) -> str | None:
    """Return the value of a path or query parameter in the first example that has it and succeeds."""
    for example in examples:
        if example["response"]["status"] < HTTPStatus.BAD_REQUEST and name in example["request"].get(
            place, {}
        ):
            return str(example["request"][place][name])
    return None


def _named(examples: list[Example]) -> Iterator[tuple[str, Example]]:
    for example in examples:
        yield re.sub(r"[^a-z0-9]+", "-", example["summary"].lower()).strip("-"), example


@cache
def _page(name: str) -> dict[str, list[Example]]:
    file = FOLDER / f"{name}.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else {}
