"""What a route returns when its status, headers or cookies differ from the defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, NewType, TypeVar

T = TypeVar("T")

# What a body is when it is no struct: `Answer[str]` is plain text.
Html = NewType("Html", str)
Redirect = NewType("Redirect", str)


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """`body` is text as it is, or a struct or dict to be written as JSON. `secret` keeps it from being stored.

    `Answer[Model]` as a view's return hint names the struct for OpenAPI.
    """

    body: T
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    secret: bool = False


def redirect(url: str) -> Answer[Redirect]:
    """302, never to be kept by a cache: the URL was signed for this moment."""
    return Answer(Redirect(""), 302, {"Location": url, "Cache-Control": "no-store"})
