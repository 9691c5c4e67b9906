"""Results come in order, errors unchanged, and no more items are read ahead than asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from annotator.in_order import in_order


def test_results_are_in_order_and_few_items_are_read_ahead() -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for number in range(40):
            read.append(number)
            yield number

    def work(number: int) -> int:
        time.sleep(0.002 * (number % 3))
        return number * 2

    with ThreadPoolExecutor(3) as pool:
        for place, result in enumerate(in_order(pool, work, items(), 4)):
            assert result == place * 2
            assert len(read) <= place + 5


def test_an_error_is_raised_in_its_place_and_the_rest_is_dropped() -> None:
    done: list[int] = []

    def work(number: int) -> int:
        if number == 2:
            raise ValueError("two")
        time.sleep(0.01)
        done.append(number)
        return number

    with ThreadPoolExecutor(1) as pool:
        found = in_order(pool, work, range(100), 50)
        assert [next(found), next(found)] == [0, 1]
        with pytest.raises(ValueError, match="two"):
            next(found)
    assert len(done) < 50
