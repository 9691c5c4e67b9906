"""Parse DynamoDB's responses without botocore's walk over the shape of every attribute.

botocore calls several functions for each value of an item and returns the JSON unchanged, because an item's values are
typed in the JSON itself. For a page of jobs this walk took a third of the request's processor time. Binary values
(B, BS) would stay base64 text here; no table has any (`dynamodb.items.typed` refuses bytes).
"""

from __future__ import annotations

from typing import Any

import msgspec
from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory

# Responses that consist of items, by the names of their shapes.
OF_ITEMS = frozenset({"BatchGetItemOutput", "GetItemOutput", "QueryOutput"})


class AnswersOfItems(JSONParser):
    """botocore's parser with a shortcut for responses of items. All others, and errors, take botocore's path."""

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
    """Chooses the parser by the protocol of a service, as botocore does."""

    def create_parser(self, protocol_name: str) -> ResponseParser:
        return AnswersOfItems() if protocol_name == "json" else super().create_parser(protocol_name)
