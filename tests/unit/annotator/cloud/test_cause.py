"""The causes of failure that the service acts on are found under whatever wraps them."""

from __future__ import annotations

import errno
from concurrent.futures.process import BrokenProcessPool

import pytest

from annotator.cloud.cause import cause_of
from annotator.errors import AnnotatorError, Cancelled, EngineError


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as caught:  # noqa: BLE001 - whatever it is
        return caught


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (Cancelled("The task was stopped"), "stopped"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk"),
        (raised(AnnotatorError("It could not be written"), OSError(errno.ENOSPC, "full")), "disk"),
        (RuntimeError("Io error: write /scratch/x: No space left on device (os error 28)"), "disk"),
        (MemoryError(), "memory"),
        (raised(EngineError("A worker was ended from outside"), BrokenProcessPool("gone")), "memory"),
        (OSError(errno.EACCES, "Permission denied"), None),
        (AnnotatorError("The uploaded file cannot be read"), None),
        (ValueError("x"), None),
    ],
    ids=["stopped", "full", "quota", "wrapped", "words", "memory", "worker", "denied", "ours", "any"],
)
def test_the_cause_of_an_error(error: BaseException, cause: str | None) -> None:
    assert cause_of(error) == cause


def test_a_circle_of_errors_ends() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__context__, second.__context__ = second, first
    assert cause_of(first) is None
