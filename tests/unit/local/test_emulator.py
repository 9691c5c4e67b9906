"""What `local` changes in the emulator's view of a function."""

from __future__ import annotations

from typing import Any

import pytest

from local.emulator import patient


@pytest.mark.parametrize(("template", "here"), [(30, 120), (60, 240), (300, 900), (900, 900)])
def test_a_busy_machine_has_longer_than_the_template_says(template: int, here: int) -> None:
    func: dict[str, Any] = {"config": {"FunctionName": "f", "Timeout": template}, "code_zip": b"x"}
    changed = patient(func)
    assert changed["config"] == {"FunctionName": "f", "Timeout": here}
    assert changed["code_zip"] == b"x"
    assert func["config"]["Timeout"] == template, (
        "the emulator's own record stays, and what is deployed with it"
    )
