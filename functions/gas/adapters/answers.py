"""Read DynamoDB's answers without botocore's walk over the shape of every attribute.

botocore calls several functions for each value of an item and returns what the JSON said, because an item's values are
typed in the JSON itself. On a page of jobs that walk was a third of the whole request's processor time. Binary values
(B, BS) would stay base64 texts here; no table has any (`dynamodb.items.typed` refuses bytes).
"""

from __future__ import annotations

from typing import Any

import msgspec
from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory

# Answers that consist of items, by the names of their shapes.
OF_ITEMS = frozenset({"BatchGetItemOutput", "GetItemOutput", "QueryOutput"})


class AnswersOfItems(JSONParser):
    """botocore's parser, with a short way for answers of items; everything else, errors too, goes its usual way."""

    def parse(self, response: Any, shape: Any) -> Any:
        if shape is None or shape.name not in OF_ITEMS or response["status_code"] != 200:
            return super().parse(response, shape)
        headers = {name.lower(): value for name, value in response["headers"].items()}
        answer = msgspec.json.decode(response["body"])
        metadata = {"HTTPStatusCode": 200, "HTTPHeaders": headers}
        if "x-amzn-requestid" in headers:
            metadata["RequestId"] = headers["x-amzn-requestid"]
        return {**answer, "ResponseMetadata": metadata}


class Answers(ResponseParserFactory):
    """Choose the parser by the protocol of a service, as botocore does."""

    def create_parser(self, protocol_name: str) -> ResponseParser:
        return AnswersOfItems() if protocol_name == "json" else super().create_parser(protocol_name)
