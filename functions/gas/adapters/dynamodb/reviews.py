"""The reviews table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gas.adapters import faults
from gas.adapters.dynamodb.cursors import read_cursor, write_cursor
from gas.adapters.dynamodb.items import Item, entity_of
from gas.adapters.dynamodb.table import Table
from gas.adapters.dynamodb.transactions import write_all
from gas.domain.errors import Invalid, LostRace, OverLimit
from gas.domain.ports import ReviewPage
from gas.domain.review import Review, ReviewLine

# Rows per BatchWriteItem (AWS's limit), and batches per call of `erase_some`.
BATCH = 25
BATCHES = 20


class DynamoReviews:
    """Key `review_id`; index `by_user` (`user_id`, `place`) holds the lines of lists.

    The row `{user_id}#count` (in no index) holds the number `reviews` of the user's reviews.
    """

    def __init__(self, name: str, region: str) -> None:
        self.table = Table(name, region, Review, "review_id", _extras)

    def get(self, review_id: str) -> Review | None:
        return self.table.get(review_id)

    def many(self, review_ids: list[str]) -> list[Review]:
        found: list[Review] = []
        keys = [{"review_id": {"S": one}} for one in review_ids]
        with faults.translated("Reading the database"):
            while keys:
                asked = {self.table.name: {"Keys": keys, "ConsistentRead": True}}
                answer = self.table.client.batch_get_item(RequestItems=asked)
                found += [entity_of(Review, item) for item in answer["Responses"].get(self.table.name, [])]
                keys = answer.get("UnprocessedKeys", {}).get(self.table.name, {}).get("Keys", [])
        return found

    def create(self, review: Review, allowed: int) -> bool:
        count = {
            **self._counter(review.user_id, 1),
            "ConditionExpression": "attribute_not_exists(#n) OR #n < :allowed",
        }
        count["ExpressionAttributeValues"][":allowed"] = {"N": str(allowed)}
        failed = self._transact([self.table.put_if_new(review), {"Update": count}])
        if 0 in failed:
            return False
        if failed:
            detail = f"An account may have {allowed:,} reviews. Delete some first."
            raise OverLimit(detail, "reviews_per_account", allowed)
        return True

    def change(self, review_id: str, move: Callable[[Review], Review | None]) -> Review | None:
        return self.table.change(review_id, move)

    def remove(self, review: Review) -> None:
        delete = {
            "TableName": self.table.name,
            "Key": {"review_id": {"S": review.review_id}},
            "ConditionExpression": "#rev = :rev",
            "ExpressionAttributeNames": {"#rev": "rev"},
            "ExpressionAttributeValues": {":rev": {"N": str(review.rev)}},
        }
        if self._transact([{"Delete": delete}, {"Update": self._counter(review.user_id, -1)}]):
            raise LostRace

    def page(self, user_id: str, assembly: str, limit: int, after: str | None) -> ReviewPage:
        how: dict[str, Any] = {
            "IndexName": "by_user",
            "KeyConditionExpression": "user_id = :user AND begins_with(place, :assembly)",
            "ExpressionAttributeValues": {":user": {"S": user_id}, ":assembly": {"S": f"{assembly}#"}},
            "Limit": limit,
        }
        if after is not None:
            place = _read_cursor(assembly, after)
            how["ExclusiveStartKey"] = {
                "review_id": {"S": f"{user_id}#{place}"},
                "user_id": {"S": user_id},
                "place": {"S": place},
            }
        with faults.translated("Querying the database"):
            answer = self.table.client.query(TableName=self.table.name, **how)
        last = answer.get("LastEvaluatedKey")
        lines = [entity_of(ReviewLine, item) for item in answer["Items"]]
        return ReviewPage(lines, None if last is None else write_cursor(last["place"]["S"]))

    def erase_some(self, user_id: str) -> bool:
        how: dict[str, Any] = {
            "IndexName": "by_user",
            "KeyConditionExpression": "user_id = :user",
            "ExpressionAttributeValues": {":user": {"S": user_id}},
            "Limit": BATCH,
        }
        with faults.translated("Deleting from the database"):
            for _ in range(BATCHES):
                answer = self.table.client.query(TableName=self.table.name, **how)
                self._erase([item["review_id"]["S"] for item in answer["Items"]])
                if "LastEvaluatedKey" not in answer:
                    self._erase([f"{user_id}#count"])
                    return False
                how["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return True

    def _erase(self, review_ids: list[str]) -> None:
        wanted = [{"DeleteRequest": {"Key": {"review_id": {"S": one}}}} for one in review_ids]
        while wanted:
            answer = self.table.client.batch_write_item(RequestItems={self.table.name: wanted})
            wanted = answer.get("UnprocessedItems", {}).get(self.table.name, [])

    def _counter(self, user_id: str, step: int) -> dict[str, Any]:
        return {
            "TableName": self.table.name,
            "Key": {"review_id": {"S": f"{user_id}#count"}},
            "UpdateExpression": "ADD #n :step",
            "ExpressionAttributeNames": {"#n": "reviews"},
            "ExpressionAttributeValues": {":step": {"N": str(step)}},
        }

    def _transact(self, steps: list[dict[str, Any]]) -> set[int]:
        """Write all or nothing. Return the numbers of the steps whose condition failed. Raises LostRace."""
        with faults.translated("Writing to the database"):
            return write_all(self.table.client, steps)


def _read_cursor(assembly: str, cursor: str) -> str:
    place = read_cursor(cursor)
    if not place.startswith(f"{assembly}#") or len(place) > 1024:
        raise Invalid("This cursor is not valid.", "cursor")
    return place


def _extras(review: Review) -> Item:
    """Return the counts that the index's rows hold instead of the counted things."""
    return {
        "comment_count": {"N": str(len(review.comments))},
        "code_count": {"N": str(len(review.codes))},
    }
