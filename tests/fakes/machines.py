"""State machines in memory: run the real ASL files one state at a time, so that a test decides the order of events.

Supported is what our files use: Pass with Result or Parameters, Wait by TimestampPath, Task on lambda:invoke and
sqs:sendMessage, Choice on strings and presence, inline Map, distributed Map (its items take turns), Catch, Succeed, Fail.
A Task is tried once; for a retry, a test runs the execution again.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gas.domain import moments
from gas.domain.errors import GasError
from gas.domain.ports import Clock

FOLDER = Path(__file__).parents[2] / "functions" / "workflows"
Invoke = Callable[[dict[str, Any]], Any]


def definition(name: str) -> dict[str, Any]:
    """The ASL of `archive_results`, `restore_results` or `scatter_job`."""
    read: dict[str, Any] = json.loads((FOLDER / f"{name}.asl.json").read_text())
    return read


@dataclass
class Execution:
    name: str
    machine: dict[str, Any]
    data: dict[str, Any]
    begun: str = ""
    state: str = ""
    status: str = "RUNNING"
    tries: int = 0
    items: list[Execution] | None = None  # of the distributed Map that it is in

    def __post_init__(self) -> None:
        self.given = copy.deepcopy(self.data)
        self.state = self.machine["StartAt"]


@dataclass
class FakeMachines:
    """The port `Workflows`. `step` advances an execution. `failures`: the queue of failed executions."""

    clock: Clock
    invoke: Invoke
    executions: dict[tuple[str, str], Execution] = field(default_factory=dict)
    failures: list[dict[str, Any]] = field(default_factory=list)
    attempts: int = 3

    def start(self, machine: str, name: str, data: dict[str, Any]) -> bool:
        if (machine, name) in self.executions:
            return False
        kinds = {"archive": "archive_results", "restore": "restore_results", "scatter": "scatter_job"}
        kind = next(kind for word, kind in kinds.items() if word in machine)
        data, begun = json.loads(json.dumps(data)), moments.text(self.clock.now())
        self.executions[machine, name] = Execution(name, definition(kind), data, begun)
        return True

    def status(self, execution: str) -> str | None:
        for (machine, name), one in self.executions.items():
            if execution == f"{machine.replace(':stateMachine:', ':execution:')}:{name}":
                return one.status
        return None

    @property
    def running(self) -> list[Execution]:
        return [one for one in self.executions.values() if one.status == "RUNNING"]

    def step(self, one: Execution) -> bool:
        """Run one state of the execution. Return False if it waits."""
        state = one.machine["States"][one.state]
        kind = state["Type"]
        if kind == "Wait":
            if moments.text(self.clock.now()) < moments.text(
                moments.parse(_path(state["TimestampPath"], one))
            ):
                return False
        elif kind == "Choice":
            one.state = _choose(state, one)
            return True
        elif kind in ("Succeed", "Fail"):
            one.status = "SUCCEEDED" if kind == "Succeed" else "FAILED"
            return True
        elif kind == "Map" and state["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED":
            return self._items(state, one)
        else:
            try:
                result = self._act(state, one)
            except GasError as error:
                return self._failed(state, one, error)
            _keep(state, one, result)
        one.tries = 0
        if state.get("End"):
            one.status = "SUCCEEDED"
        else:
            one.state = state["Next"]
        return True

    def _items(self, state: dict[str, Any], one: Execution) -> bool:
        """Let each item that may run do what it can; False when all of them wait. One that fails fails the Map."""
        if one.items is None:
            inner = state["ItemProcessor"]
            one.items = [
                Execution(one.name, inner, _filled(state["ItemSelector"], one, item))
                for item in _path(state["ItemsPath"], one)
            ]
        open_items = [item for item in one.items if item.status == "RUNNING"]
        moved = [self.step(item) for item in open_items[: state["MaxConcurrency"]]]
        if any(item.status == "FAILED" for item in one.items):
            one.items, one.tries = None, self.attempts
            return self._failed(state, one, GasError("an item failed"))
        if all(item.status == "SUCCEEDED" for item in one.items):
            one.items = None
            one.state = state["Next"]
            return True
        return any(moved)

    def kill(self, one: Execution) -> None:
        """Fail a running execution, as the emulator does at a restart. Nothing in it is retried."""
        one.status = "FAILED"

    def _act(self, state: dict[str, Any], one: Execution) -> Any:
        if state["Type"] == "Pass":
            if "Parameters" in state:
                return _filled(state["Parameters"], one, None)
            return copy.deepcopy(state.get("Result"))
        if state["Type"] == "Map":
            return [self._item(state, one, item) for item in _path(state["ItemsPath"], one)]
        wanted = _filled(state["Parameters"], one, None)
        if state["Resource"].endswith("sqs:sendMessage"):
            self.failures.append(wanted["MessageBody"])
            return {}
        return {"step": json.loads(json.dumps(self.invoke(wanted["Payload"])))}

    def _item(self, state: dict[str, Any], one: Execution, item: Any) -> Any:
        data = _filled(state["ItemSelector"], one, item)
        inner = state["ItemProcessor"]
        part = Execution(one.name, inner, data)
        while part.status == "RUNNING":
            step = inner["States"][part.state]
            _keep(step, part, self._act(step, part))
            if step.get("End"):
                return part.data
            part.state = step["Next"]
        return part.data

    def _failed(self, state: dict[str, Any], one: Execution, error: GasError) -> bool:
        """Retry as `Retry` does; after `attempts` tries, act as `Catch` does."""
        one.tries += 1
        if one.tries < self.attempts:
            return True
        one.tries = 0
        for catch in state.get("Catch", []):
            one.data = {
                **one.data,
                catch["ResultPath"][2:]: {"Error": type(error).__name__, "Cause": str(error)},
            }
            one.state = catch["Next"]
            return True
        one.status = "FAILED"
        return True


def _choose(state: dict[str, Any], one: Execution) -> str:
    for choice in state["Choices"]:
        if all(_holds(part, one) for part in choice.get("And", [choice])):
            return str(choice["Next"])
    return str(state["Default"])


def _holds(choice: dict[str, Any], one: Execution) -> bool:
    try:
        value = _path(choice["Variable"], one)
    except KeyError:
        if "IsPresent" not in choice:
            raise
        return choice["IsPresent"] is False
    if "IsPresent" in choice:
        return choice["IsPresent"] is True
    if choice.get("IsString") is True:
        return isinstance(value, str)
    return bool(value == choice["StringEquals"])


def _keep(state: dict[str, Any], one: Execution, result: Any) -> None:
    where = state.get("ResultPath", "$")
    if where is None:
        return
    assert where.startswith("$."), where
    assert "." not in where[2:], where
    one.data = {**one.data, where[2:]: result}


def _filled(template: dict[str, Any], one: Execution, item: Any) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for key, value in template.items():
        if key.endswith(".$"):
            filled[key[:-2]] = item if value == "$$.Map.Item.Value" else _path(value, one)
        else:
            filled[key] = _filled(value, one, item) if isinstance(value, dict) else value
    return filled


def _path(path: str, one: Execution) -> Any:
    if path.startswith("$$."):
        known = {
            "$$.Execution.Id": one.name,
            "$$.Execution.Input": one.given,
            "$$.Execution.StartTime": one.begun,
        }
        return known[path]
    value: Any = one.data
    for part in path.removeprefix("$").strip(".").split("."):
        value = value[part]
    return value
