"""A worker that the system kills (most often because memory ran out) ends the run; nothing waits for it or for its lock."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from multiprocessing import get_context

import pytest

from annotator.chunk.batch import Batch
from annotator.errors import EngineError
from annotator.reference.folder import Reference
from annotator.run.ordinals import Ordinals
from annotator.task import _stop
from tests.unit.annotator.run.test_run import Numbers, through

pytestmark = pytest.mark.timeout(60)


class Killed(Numbers):
    """The worker of the first chunk is killed while others work."""

    def encode(self, batch: Batch) -> tuple[int, int, int, int, int]:
        if batch.first_record == 0:
            time.sleep(0.3)
            os.kill(os.getpid(), signal.SIGKILL)
        for _ in range(3000):
            time.sleep(0.1)
        return super().encode(batch)


@pytest.fixture
def handled() -> Iterator[None]:
    """SIGTERM as the task handles it."""
    before = signal.signal(signal.SIGTERM, _stop)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_killed_worker_ends_the_run(reference: Reference) -> None:
    with pytest.raises(EngineError, match="ended from outside"):
        through(reference, Killed(), 2)


@pytest.mark.usefixtures("handled")
def test_the_other_workers_end_although_the_task_handles_their_signal(reference: Reference) -> None:
    """The pool ends them by SIGTERM. The task's handler raises, and a worker would go on and wait for its next chunk."""
    with pytest.raises(EngineError, match="ended from outside"):
        through(reference, Killed(), 2)


def test_a_lock_that_a_dead_worker_held_does_not_block_the_parent() -> None:
    context = get_context("fork")
    ordinals = Ordinals(context)

    def dies() -> None:
        ordinals._turn.acquire()
        os.kill(os.getpid(), signal.SIGKILL)

    worker = context.Process(target=dies)
    worker.start()
    worker.join()
    ordinals.fail()


def test_a_worker_that_was_killed_while_it_waited_does_not_block_the_parent() -> None:
    context = get_context("fork")
    ordinals = Ordinals(context)
    waiting = context.Process(target=ordinals.claim, args=(1, 1, 1))
    waiting.start()
    time.sleep(0.3)
    os.kill(waiting.pid or 0, signal.SIGKILL)
    waiting.join()
    ordinals.fail()
