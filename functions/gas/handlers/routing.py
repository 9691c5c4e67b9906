"""Routes: what the API offers, declared once. Chalice routes by them, OpenAPI is written from them.

A view is a function of `call`, its path parameters by name, and, where its type hints say so, `body` and `query`
(msgspec structs). Its return hint is the answer's struct; a view may return an `Answer` in its stead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from gas.handlers.answer import Answer, Html, Redirect
from gas.handlers.call import Call
from gas.handlers.scopes import NEEDS, Need

View = Callable[..., Any]
# Bodies that are text as they are, with their media type (a redirect has none).
TEXTS: dict[Any, str | None] = {str: "text/plain", Html: "text/html", Redirect: None}


@dataclass(frozen=True)
class Route:
    """One method of one path. `status` is that of success; `public` needs no token; `admin` is for the group."""

    method: str
    path: str
    view: View
    tag: str
    status: int
    public: bool
    admin: bool
    raw: bool

    @property
    def name(self) -> str:
        return self.view.__name__

    @property
    def need(self) -> Need | None:
        """What a request needs to call it, by the table in `scopes`; None only while the table lacks the route."""
        return NEEDS.get(f"{self.method} {self.path}")

    @property
    def summary(self) -> str:
        """The first line of the view's docstring."""
        return (self.view.__doc__ or self.name).strip().splitlines()[0]

    @cached_property
    def hints(self) -> dict[str, Any]:
        return get_type_hints(self.view, include_extras=True)

    @property
    def body(self) -> Any | None:
        return self.hints.get("body")

    @property
    def query(self) -> Any | None:
        return self.hints.get("query")

    @property
    def bodies(self) -> list[Any]:
        """What the answer's body may be: structs, `str`, `Html`, `Redirect`; nothing where the hint says nothing."""
        hint = self.hints.get("return")
        hints = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
        found = [get_args(one)[0] if get_origin(one) is Answer else one for one in hints]
        return [one for one in found if one not in (None, Any, Answer, type(None))]

    @property
    def answers(self) -> list[Any]:
        """Those of the bodies that are written as JSON."""
        return [one for one in self.bodies if one not in TEXTS]

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)


class Routes:
    """The routes of one area, collected by decorators."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.all: list[Route] = []

    def add(
        self,
        method: str,
        path: str,
        *,
        status: int = 200,
        public: bool = False,
        admin: bool = False,
        raw: bool = False,
    ) -> Callable[[View], View]:
        """Offer a view. `raw` leaves the body's media type to the view."""

        def keep(view: View) -> View:
            self.all.append(Route(method, path, view, self.tag, status, public, admin, raw))
            return view

        return keep

    def get(self, path: str, **how: Any) -> Callable[[View], View]:
        return self.add("GET", path, **how)

    def post(self, path: str, **how: Any) -> Callable[[View], View]:
        return self.add("POST", path, **how)

    def put(self, path: str, **how: Any) -> Callable[[View], View]:
        return self.add("PUT", path, **how)

    def patch(self, path: str, **how: Any) -> Callable[[View], View]:
        return self.add("PATCH", path, **how)

    def delete(self, path: str, **how: Any) -> Callable[[View], View]:
        return self.add("DELETE", path, **how)


__all__ = ["Answer", "Call", "Route", "Routes"]
