"""The route modules of each API function. To add an area, write a module with `routes` in `routes/` and name it here."""

from __future__ import annotations

from importlib import import_module

from gas.handlers.routing import Route

AREAS: dict[str, tuple[str, ...]] = {
    "auth_api": ("meta", "auth", "sso", "references"),
    "account_api": ("account", "sessions", "mfa", "tokens", "webhooks", "billing", "mail"),
    "jobs_api": ("uploads", "jobs", "files", "restore", "notes", "family", "reviews"),
    "ga4gh_api": ("service_registry", "ga4gh"),
    "admin_api": ("shares", "filter_sets", "costs", "variants", "admin"),
}


def routes_of(api: str) -> list[Route]:
    """Return the routes of one API function."""
    return [route for area in AREAS[api] for route in import_module(f"gas.handlers.routes.{area}").routes.all]


def all_routes() -> list[Route]:
    return [route for api in AREAS for route in routes_of(api)]
