"""Body of the receipt of a deleted account."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from gas.services.receipt import Receipt

MESSAGE = "Your account is deleted. Its files are being erased."


class DeletedThings(Struct, frozen=True):
    """Numbers of what was there at the moment of deletion; `bytes` of inputs and results together."""

    jobs: int
    result_files: int
    uploads: int
    bytes: int
    shares: int
    tokens: int


class Remaining(Struct, frozen=True):
    """`what`: `tombstone` (the id alone), `audit-log` (without addresses), `database-backups`, `service-logs`,
    `invoices`. `until`: when the last of it goes; null where the payment service decides."""

    what: str
    until: str | None


class DeletionReceipt(Struct, frozen=True):
    """Sign-in, tokens and links end at `deleted_at`; files are erased within minutes of it."""

    receipt_id: str
    user_id: str
    deleted_at: str
    deleted: DeletedThings
    remains: list[Remaining]
    message: str


def deletion_receipt(receipt: Receipt) -> DeletionReceipt:
    return DeletionReceipt(
        receipt.receipt_id,
        receipt.user_id,
        receipt.deleted_at,
        msgspec.convert(receipt.deleted, DeletedThings, from_attributes=True),
        [Remaining(one.what, one.until) for one in receipt.remains],
        MESSAGE,
    )
