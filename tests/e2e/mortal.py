"""`python -m tests.e2e.mortal`: the service on one machine, killed by SIGKILL while its executions are in given states.

`GAS_FATE` names a JSON file, which may come later than the process: `cast` maps the beginning of an execution's name to
the state it is to be met in, `moment` is `before` (its work has not begun), `during` (its work goes on, for `seconds`
more) or `after` (its work is done, and not noted). Each
cast execution is held where it is until all are there; then those that work go on (`during`), and the process is gone.
An execution cast for the way to failure has its first task fail, at once and for good.

The product knows nothing of this: the emulator's own functions are wrapped, in this process alone.
"""

from __future__ import annotations

import contextvars
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from local.__main__ import main

FAILING = ("ReportFailure", "Failed")
PATIENCE_SECONDS = 400


class Fate:
    """The executions to hold, the state of each, and what happens once all have arrived."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.cast: dict[str, str] = {}
        self.moment = ""
        self.seconds = 0.0  # seconds of work before the kill
        self.lock = threading.Lock()
        self.met: set[str] = set()
        self.complete = threading.Event()

    def of(self, execution: dict[str, Any]) -> tuple[str, str] | None:
        """The cast name and its state, of a cast execution."""
        with self.lock:
            if not self.cast and self.file.exists():
                told = json.loads(self.file.read_text())
                self.cast, self.moment, self.seconds = told["cast"], told["moment"], told["seconds"]
                threading.Thread(target=self.watch, daemon=True).start()
        return next((one for one in self.cast.items() if execution["name"].startswith(one[0])), None)

    def meet(self, name: str, works: bool) -> None:
        """Record the arrival of an execution, and hold it until all have arrived, unless it continues to work."""
        with self.lock:
            if name in self.met:
                return
            self.met.add(name)
            if len(self.met) == len(self.cast):
                threading.Thread(target=self.end, daemon=True).start()
        self.complete.wait()
        if not (works and self.moment == "during"):
            threading.Event().wait()

    def end(self) -> None:
        self.complete.set()
        if self.moment == "during":
            time.sleep(self.seconds)
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Print the missing executions, and exit, if not all arrive in time."""
        time.sleep(PATIENCE_SECONDS)
        missing = {name: state for name, state in self.cast.items() if name not in self.met}
        print("never met:", missing, file=sys.stderr, flush=True)
        os._exit(3)


def install(fate: Fate) -> None:
    """Wrap the emulator's walk through the states."""
    from ministack.services import stepfunctions

    current: contextvars.ContextVar[tuple[str, str] | None] = contextvars.ContextVar("current", default=None)
    failing: contextvars.ContextVar[bool] = contextvars.ContextVar("failing", default=False)
    add_event, call_lambda = stepfunctions._add_event, stepfunctions._call_lambda
    execute_task = stepfunctions._execute_task

    def on_event(execution: dict[str, Any], event_type: str, details: Any = None) -> Any:
        """A state was entered: those without work are met here."""
        event = add_event(execution, event_type, details)
        name = ((details or {}).get("stateEnteredEventDetails") or {}).get("name")
        one = fate.of(execution)
        if one is not None and name == one[1] and not event_type.startswith("Task"):
            fate.meet(one[0], works=False)
        return event

    def on_task(state: dict[str, Any], given: Any, execution: dict[str, Any], ctx: dict[str, Any]) -> Any:
        """A task, also one inside a Map, whose entering leaves no event."""
        one = fate.of(execution)
        here = one is not None and ctx["State"]["Name"] == one[1]
        if one is not None and one[1] in FAILING and ctx["State"]["Name"] not in FAILING:
            failing.set(True)
            state = {**state, "Retry": []}
        elif here and (fate.moment != "after" or not state["Resource"].endswith("lambda:invoke")):
            assert one is not None
            fate.meet(one[0], works=True)
        elif here:
            current.set(one)
        try:
            return execute_task(state, given, execution, ctx)
        finally:
            failing.set(False)

    def on_call(function: str, event: Any) -> Any:
        if failing.get():
            raise stepfunctions._ExecutionError("DamagedResult", "fated to fail")
        answer = call_lambda(function, event)
        one = current.get()
        if one is not None:
            fate.meet(one[0], works=False)
        return answer

    stepfunctions._add_event = on_event
    stepfunctions._execute_task = on_task
    stepfunctions._call_lambda = on_call


if __name__ == "__main__":
    install(Fate(Path(os.environ["GAS_FATE"])))
    sys.exit(main())
