"""Declare the API's routes. Chalice and the OpenAPI document use the same declarations.

A view is a function of `call`, its path parameters by name, and, where its type hints say so, `body` and `query`
(msgspec structs). Its return hint is the response's struct; a view may return an `Answer` instead.
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
from gas.handlers.problems import ErrorForm
from gas.handlers.scopes import NEEDS, Need

View = Callable[..., Any]
# Makes the answer to a repeated request from what was kept of the first one (`Answer.kept`).
Replay = Callable[[Call, Any], Any]
# Bodies that are text, with their media type (a redirect has none).
TEXTS: dict[Any, str | None] = {str: "text/plain", Html: "text/html", Redirect: None}


@dataclass(frozen=True)
class Route:
    """One method of one path. `status`: on success; `public`: no token needed; `admin`: for the group `admins`."""

    method: str
    path: str
    view: View
    tag: str
    status: int
    public: bool
    admin: bool
    raw: bool
    replay: Replay | None = None
    form: Any | None = None

    @property
    def errors(self) -> ErrorForm:
        """The form of this route's errors: GA4GH's specifications say it for their routes."""
        if self.path.startswith("/ga4gh/service-registry/"):
            return ErrorForm.JSON
        return ErrorForm.GA4GH if self.path.startswith("/ga4gh/") else ErrorForm.PROBLEM

    @property
    def name(self) -> str:
        return self.view.__name__

    @property
    def need(self) -> Need | None:
        """The scope that a request needs, from the table in `scopes`; None if the table lacks the route."""
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
        """The possible types of the response's body: structs, `str`, `Html`, `Redirect`. Empty if the hint is None."""
        hint = self.hints.get("return")
        hints = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
        found = [get_args(one)[0] if get_origin(one) is Answer else one for one in hints]
        return [one for one in found if one not in (None, Any, Answer, type(None))]

    @property
    def answers(self) -> list[Any]:
        """The body types that are written as JSON."""
        return [one for one in self.bodies if one not in TEXTS]

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)


class Routes:
    """Collects the routes of one area with decorators."""

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
        replay: Replay | None = None,
        form: Any | None = None,
    ) -> Callable[[View], View]:
        """Add a view. `raw`: the view reads the body itself, whatever its media type; `replay`: see `Replay`;
        `form`: a struct that names the parts of a multipart body, for OpenAPI.
        """

        def keep(view: View) -> View:
            self.all.append(Route(method, path, view, self.tag, status, public, admin, raw, replay, form))
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
