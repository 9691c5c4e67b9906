"""Processes that tests start."""

from __future__ import annotations

import subprocess


def terminate(process: subprocess.Popen[bytes], seconds: float = 20) -> int:
    """Ask a process to end by SIGTERM, and kill it if it has not ended after `seconds`. Its exit code."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    return process.wait()
