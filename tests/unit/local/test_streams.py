"""Records of a stream that a function could not handle come again; all others do not."""

from __future__ import annotations

from typing import Any

from local.streams import calling_again


class Function:
    """Fails each record so many times; keeps what it was called with."""

    def __init__(self, failures: dict[str, int]) -> None:
        self.failures = failures
        self.calls: list[list[str]] = []

    def __call__(self, func: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        numbers = [one["dynamodb"]["SequenceNumber"] for one in event["Records"]]
        self.calls.append(numbers)
        failed = [number for number in numbers if self.failures.get(number, 0) > 0]
        for number in failed:
            self.failures[number] -= 1
        return {"body": {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}}


def batch(*numbers: str) -> dict[str, Any]:
    return {"Records": [{"dynamodb": {"SequenceNumber": number}} for number in numbers]}


def test_what_failed_comes_again_alone() -> None:
    function, pauses = Function({"2": 2, "3": 1}), list[float]()
    result = calling_again(function, pauses.append)({}, batch("1", "2", "3"))
    assert function.calls == [["1", "2", "3"], ["2", "3"], ["2"]]
    assert result["body"]["batchItemFailures"] == []
    assert pauses == [0.2, 0.4]


def test_what_always_fails_is_given_up_and_does_not_block_the_stream() -> None:
    function = Function({"1": 1000})
    result = calling_again(function, lambda seconds: None)({}, batch("1", "2"))
    assert len(function.calls) == 11
    assert result["body"]["batchItemFailures"] == []


def test_other_events_and_errors_are_left_alone() -> None:
    calls: list[Any] = []

    def function(func: dict[str, Any], event: Any) -> dict[str, Any]:
        calls.append(event)
        return answers.pop()

    message = {"Records": [{"messageId": "1"}]}
    answers: list[dict[str, Any]] = [
        {"body": {"batchItemFailures": [{"itemIdentifier": "1"}]}},
        {"error": True, "body": {"errorMessage": "x"}},
        {"body": "no JSON"},
        {"body": None},
    ]
    execute = calling_again(function, lambda seconds: None)
    for event in (batch("1"), batch("1"), batch("1"), message):
        execute({}, event)
    assert len(calls) == 4
