"""The service's address and the token: `GAS_URL` and `GAS_TOKEN`, else those stored by `gas login` in a file of the user."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_URL = "http://localhost:8080"


@dataclass(frozen=True, slots=True)
class Settings:
    """The service's address and an API token (None before `gas login`)."""

    url: str
    token: str | None


@dataclass(frozen=True, slots=True)
class _Kept:
    last_url: str = ""
    tokens: dict[str, str] = field(default_factory=dict)


def settings_file(environ: Mapping[str, str] = os.environ) -> Path:
    """`$XDG_CONFIG_HOME/gas/credentials.json`, or below `~/.config`."""
    root = environ.get("XDG_CONFIG_HOME")
    return (Path(root) if root else Path.home() / ".config") / "gas" / "credentials.json"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The environment has priority over the file. A stored token is only sent to the service that issued it."""
    kept = _read(settings_file(environ))
    url = (environ.get("GAS_URL") or kept.last_url or DEFAULT_URL).rstrip("/")
    return Settings(url, environ.get("GAS_TOKEN") or kept.tokens.get(url))


def token_for(url: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """`GAS_TOKEN`, or the token stored for this service."""
    return environ.get("GAS_TOKEN") or _read(settings_file(environ)).tokens.get(url.rstrip("/"))


def kept_for(url: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the token that `gas login` stored for this service, ignoring `GAS_TOKEN`."""
    return _read(settings_file(environ)).tokens.get(url.rstrip("/"))


def keep(url: str, token: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """Store (or with None delete) the token of one service, readable only by this user."""
    path = settings_file(environ)
    tokens = {known: value for known, value in _read(path).tokens.items() if known != url}
    if token:
        tokens[url] = token
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(".new")
    # Created with its mode, so that the token is at no time readable by others.
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump({"last_url": url, "tokens": tokens}, out, indent=2)
    aside.replace(path)
    return path


def _read(path: Path) -> _Kept:
    try:
        found = json.loads(path.read_text())
        return _Kept(str(found["last_url"]), {str(url): str(token) for url, token in found["tokens"].items()})
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return _Kept()  # no file yet, or not a valid one: treat as not signed in
