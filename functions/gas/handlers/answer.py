"""The response of a route whose status, headers or cookies differ from the defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, NewType, TypeVar

T = TypeVar("T")

# Types of bodies that are not structs: `Answer[str]` is plain text.
Html = NewType("Html", str)
Redirect = NewType("Redirect", str)


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A response. `body`: text, or a struct or dict that is written as JSON. `secret`: never store the response.

    `kept` is stored in the body's place for a repeat with the same Idempotency-Key; the route's `replay` makes a body of it.

    `Answer[Model]` as a view's return hint names the struct for OpenAPI.
    """

    body: T
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    secret: bool = False
    kept: Any = None


def redirect(url: str) -> Answer[Redirect]:
    """Return a 302 that no cache may store, because the URL was signed just now."""
    return Answer(Redirect(""), 302, {"Location": url, "Cache-Control": "no-store"})
