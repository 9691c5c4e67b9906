"""Where the service is and who asks: `GAS_URL` and `GAS_TOKEN`, else what `gas login` kept in a file of the user's own."""

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
    """The environment wins over the file. A kept token goes only to the service it was made for."""
    kept = _read(settings_file(environ))
    url = (environ.get("GAS_URL") or kept.last_url or DEFAULT_URL).rstrip("/")
    return Settings(url, environ.get("GAS_TOKEN") or kept.tokens.get(url))


def token_for(url: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """`GAS_TOKEN`, or the token that was kept for this service."""
    return environ.get("GAS_TOKEN") or _read(settings_file(environ)).tokens.get(url.rstrip("/"))


def kept_for(url: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the token that `gas login` kept for this service; `GAS_TOKEN` does not count."""
    return _read(settings_file(environ)).tokens.get(url.rstrip("/"))


def keep(url: str, token: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """Remembers (or with None forgets) the token of one service, readable by this user alone."""
    path = settings_file(environ)
    tokens = {known: value for known, value in _read(path).tokens.items() if known != url}
    if token:
        tokens[url] = token
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(".new")
    # Made with its mode, so that the token is never readable by others, not even for a moment.
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump({"last_url": url, "tokens": tokens}, out, indent=2)
    aside.replace(path)
    return path


def _read(path: Path) -> _Kept:
    try:
        found = json.loads(path.read_text())
        return _Kept(str(found["last_url"]), {str(url): str(token) for url, token in found["tokens"].items()})
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return _Kept()  # no file yet, or not ours: as if nobody had signed in
