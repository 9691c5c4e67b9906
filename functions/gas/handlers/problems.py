"""Turn errors into RFC 9457 problem documents. Only this module maps errors to HTTP statuses.

A problem's `type` is a relative reference, for example `result-archived`. It is a name, not an address to open.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from gas.domain import errors
from gas.handlers.answer import Answer

MEDIA_TYPE, JSON = "application/problem+json", "application/json"


class ErrorForm(StrEnum):
    """How a route writes errors.

    `PROBLEM`: RFC 9457. `JSON`: the same members as plain JSON, as GA4GH's Service Registry says. `GA4GH`: `{msg,
    status_code}`, as DRS and WES say.
    """

    PROBLEM = "problem"
    JSON = "json"
    GA4GH = "ga4gh"


# The first matching class counts, so subclasses stand before their base classes.
STATUSES: tuple[tuple[type[errors.GasError], int], ...] = (
    (errors.Invalid, 422),
    (errors.Unauthorized, 401),
    (errors.ScopeTooNarrow, 403),
    (errors.PasswordNeeded, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.LostRace, 409),
    (errors.TooLarge, 413),
    (errors.PlanExhausted, 402),
    (errors.OverLimit, 402),
    (errors.TooMany, 429),
    (errors.Unavailable, 503),
)

TITLES = {
    400: "The request cannot be read",
    404: "Not found",
    405: "This method is not allowed here",
    413: "The body is too large",
    415: "The body must be JSON",
    500: "Something went wrong on our side",
}


def status_of(error: errors.GasError) -> int:
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 500)


def of_error(error: errors.GasError) -> Answer[Any]:
    """Return the response for a domain error. An internal error shows no details."""
    status = status_of(error)
    if status == 500:
        return of_status(500)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return problem(status, error.kind, error.title, error.detail, headers, error.extras())


def of_status(
    status: int, detail: str = "", headers: dict[str, str] | None = None, **extras: Any
) -> Answer[Any]:
    """Return the response for a request that reached no service; `extras` are further members of the problem."""
    title = TITLES[status]
    kind = title.lower().replace(" ", "-")
    return problem(status, kind, title, detail or f"{title}.", headers or {}, extras)


def problem(
    status: int, kind: str, title: str, detail: str, headers: dict[str, str], extras: dict[str, Any]
) -> Answer[Any]:
    document = {"type": kind, "title": title, "status": status, "detail": detail, **extras}
    return Answer(json.dumps(document), status, {"Content-Type": MEDIA_TYPE, **headers})


def in_form(answer: Answer[Any], form: ErrorForm) -> Answer[Any]:
    """Return a problem in the form of its route; any other answer as it is. Wrong input is 400 in DRS and WES."""
    if form is ErrorForm.PROBLEM or answer.headers.get("Content-Type") != MEDIA_TYPE:
        return answer
    if form is ErrorForm.JSON:
        return Answer(answer.body, answer.status, {**answer.headers, "Content-Type": JSON})
    document = json.loads(answer.body)
    status = 400 if answer.status == 422 else answer.status
    body = {"msg": document["detail"] or document["title"], "status_code": status}
    return Answer(json.dumps(body), status, {**answer.headers, "Content-Type": JSON})
