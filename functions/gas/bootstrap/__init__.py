"""Build the program: adapters behind ports (`ports`), services on top of ports (`services`), one of each per process."""

from __future__ import annotations

from gas import config
from gas.bootstrap.ports import Ports
from gas.bootstrap.services import App

__all__ = ["App", "Ports", "app", "provide"]

_current: list[App] = []


def app() -> App:
    """Return the process's services, built from the environment at the first call."""
    if not _current:
        _current.append(App(Ports(config.settings())))
    return _current[0]


def provide(given: App | None) -> None:
    """Replace the process's services, for tests and benchmarks; None builds them again at the next call of `app`."""
    _current[:] = [] if given is None else [given]
