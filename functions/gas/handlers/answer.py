"""What a route gives back when its status, headers or cookies are not the usual ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")


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


def redirect(url: str) -> Answer[Any]:
    """302, never to be kept by a cache: the URL was signed for this moment."""
    return Answer("", 302, {"Location": url, "Cache-Control": "no-store"})
