"""Our parser of DynamoDB's answers returns what botocore's returns, of real answers and of every kind of value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.parsers import ResponseParserFactory
from botocore.session import get_session

from gas.adapters.answers import OF_ITEMS, Answers, AnswersOfItems

VALUES = {
    "text": {"S": "naïve \u2028 text"},
    "empty": {"S": ""},
    "number": {"N": "-1.50"},
    "yes": {"BOOL": False},
    "nothing": {"NULL": True},
    "names": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "list": {"L": [{"S": "x"}, {"M": {"deep": {"L": []}}}]},
    "map": {"M": {"S": {"N": "7"}, "inner": {"M": {}}}},
}
ANSWERS = {
    "GetItem": [{"Item": VALUES}, {}],
    "Query": [
        {"Items": [VALUES, {}], "Count": 2, "ScannedCount": 9, "LastEvaluatedKey": {"id": {"S": "a"}}},
        {"Items": [], "Count": 0, "ScannedCount": 0},
    ],
    "BatchGetItem": [{"Responses": {"jobs": [VALUES]}, "UnprocessedKeys": {}}],
}
HEADERS = {"x-amzn-RequestId": "ABC", "Content-Type": "application/x-amz-json-1.0"}


def shape_of(operation: str) -> Any:
    return get_session().get_service_model("dynamodb").operation_model(operation).output_shape


def response(body: Any, status: int = 200, headers: Any = HEADERS) -> dict[str, Any]:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return {"status_code": status, "headers": HeadersDict(headers), "body": text, "context": {}}


@pytest.mark.parametrize(
    ("operation", "number"), [(name, n) for name, bodies in ANSWERS.items() for n in range(len(bodies))]
)
def test_answers_are_read_as_botocore_reads_them(operation: str, number: int) -> None:
    body, shape = ANSWERS[operation][number], shape_of(operation)
    theirs = ResponseParserFactory().create_parser("json")
    for headers in (HEADERS, {}):
        given = response(body, headers=headers)
        assert Answers().create_parser("json").parse(given, shape) == theirs.parse(given, shape)


def test_every_short_way_is_tested() -> None:
    assert {shape_of(operation).name for operation in ANSWERS} == OF_ITEMS


@pytest.mark.parametrize(
    "given",
    [
        response({"__type": "com.amazonaws#ThrottlingException", "message": "slower"}, 400),
        response({"__type": "ConditionalCheckFailedException", "Message": "no"}, 400),
        response(b"<html>gone</html>", 503),
        response(b"", 500),
    ],
    ids=["throttled", "condition", "html", "empty"],
)
def test_errors_go_the_usual_way(given: dict[str, Any]) -> None:
    shape = shape_of("GetItem")
    theirs = ResponseParserFactory().create_parser("json")
    assert Answers().create_parser("json").parse(given, shape) == theirs.parse(given, shape)


def test_other_protocols_and_shapes_keep_their_parsers() -> None:
    assert not isinstance(Answers().create_parser("query"), AnswersOfItems)
    given = response({"ConsumedCapacity": {"TableName": "jobs", "CapacityUnits": 1.0}})
    shape = shape_of("PutItem")
    theirs = ResponseParserFactory().create_parser("json")
    assert Answers().create_parser("json").parse(given, shape) == theirs.parse(given, shape)


def test_clients_use_it(aws: Any) -> None:
    from gas.adapters import clients

    assert isinstance(clients.session().get_component("response_parser_factory"), Answers)


PARTS: tuple[str, ...] = ()
