"""The ledger of costs over DynamoDB's own transactions."""

from __future__ import annotations

from gas.bootstrap import Ports

PARTS = ("tables",)
MONTH = "2026-11"


def test_a_fact_is_booked_once_for_its_user_and_the_service(aws: Ports) -> None:
    assert aws.ledger.book("job-1#7", MONTH, "user-1", 250)
    assert not aws.ledger.book("job-1#7", MONTH, "user-1", 250)
    assert aws.ledger.book("job-1#9", MONTH, "user-1", -50)
    assert aws.ledger.book("job-2#3", MONTH, "user-2", 100)
    assert aws.ledger.spent(MONTH) == 300
    assert (aws.ledger.spent(MONTH, "user-1"), aws.ledger.spent(MONTH, "user-2")) == (200, 100)
    assert aws.ledger.spent("2026-12") == 0


def test_reservations_and_spending_stay_within_the_limit(aws: Ports) -> None:
    assert aws.ledger.reserve("job-1#1", MONTH, 600, 1000)
    assert aws.ledger.reserve("job-1#1", MONTH, 600, 1000)  # the same once more
    assert not aws.ledger.reserve("job-2#1", MONTH, 600, 1000)
    assert aws.ledger.reserve("job-3#1", MONTH, 400, 1000)
    aws.ledger.release("job-1#1")
    aws.ledger.release("job-1#1")
    assert aws.ledger.book("job-1#5", MONTH, "user-1", 100)
    assert not aws.ledger.reserve("job-2#1", MONTH, 501, 1000)
    assert aws.ledger.reserve("job-2#1", MONTH, 500, 1000)
    assert not aws.ledger.reserve("job-4#1", MONTH, 2000, 1000)
