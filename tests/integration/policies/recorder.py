"""Each call to AWS, under the function that made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from gas.domain.errors import GasError
from tests.integration.policies.asked import calls
from tests.integration.policies.granted import Call
from tests.integration.policies.names import NAMED
from tests.unit.test_template import functions


class Recorder:
    """Calls by function; `act` says whose code runs. `cut_short`: errors that ended a part, with moto's gaps."""

    def __init__(self, task_roles: tuple[str, ...]) -> None:
        self.calls: dict[str, set[Call]] = defaultdict(set)
        self.operations: set[tuple[str, str]] = set()
        self.audit_writes: list[str] = []  # the condition of each, empty without one
        self.cut_short: list[tuple[str, str]] = []
        self._roles = task_roles
        self._function = ""

    def watch(self, client: Any) -> Any:
        client.meta.events.register("provide-client-params.*.*", self._note)
        return client

    @contextmanager
    def act(self, function: str) -> Iterator[None]:
        """Record what is asked inside as this function's."""
        assert function in functions(), function
        self._function = function
        try:
            yield
        except (GasError, ClientError) as error:
            self.cut_short.append((function, repr(error)))
        self._function = ""

    def _note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if self._function:
            self.operations.add((model.service_model.service_name, model.name))
            self.calls[self._function] |= set(calls(model, params, self._roles))
        steps = [one["Put"] for one in params.get("TransactItems", []) if "Put" in one]
        for put in [*steps, *([params] if model.name == "PutItem" else [])]:
            if put["TableName"] == NAMED["AUDIT_TABLE"]:
                self.audit_writes.append(put.get("ConditionExpression", ""))
