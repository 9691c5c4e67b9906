"""A process that a test has started ends, whether it obeys SIGTERM or not."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.processes import terminate

WAIT = "import signal, time; {}; print('ready', flush=True); time.sleep(600)"


@pytest.mark.parametrize(
    ("setting", "seconds", "end"),
    [
        pytest.param("pass", 60, signal.SIGTERM, id="obeys"),
        pytest.param("signal.signal(signal.SIGTERM, signal.SIG_IGN)", 0.1, signal.SIGKILL, id="does not"),
    ],
)
def test_a_process_ends(setting: str, seconds: float, end: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", WAIT.format(setting)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert terminate(process, seconds) == -end


def test_the_exit_code_of_a_process_that_has_ended_already_is_kept() -> None:
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    process.wait()
    assert terminate(process) == 3
