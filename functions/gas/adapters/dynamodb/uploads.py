"""The uploads table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gas.adapters.dynamodb.items import Item, entity_of
from gas.adapters.dynamodb.table import Table
from gas.domain.upload import Upload


class DynamoUploads:
    """Key `upload_id`; index `by_user`; sparse index `by_unused`."""

    def __init__(self, name: str, region: str) -> None:
        self.table = Table(name, region, Upload, "upload_id", _extras)

    def get(self, upload_id: str) -> Upload | None:
        return self.table.get(upload_id)

    def create(self, upload: Upload) -> None:
        self.table.insert(upload)

    def change(self, upload_id: str, move: Callable[[Upload], Upload | None]) -> Upload | None:
        return self.table.change(upload_id, move)

    def remove(self, upload: Upload) -> None:
        self.table.remove_if_unchanged(upload, upload.upload_id)

    def of_user(self, user_id: str) -> Iterator[Upload]:
        for item in self.table.of_index("by_user", "user_id", user_id):
            yield entity_of(Upload, item)


def _extras(upload: Upload) -> Item:
    return {"unused_kind": {"S": "unused"}} if upload.unused_due is not None else {}
