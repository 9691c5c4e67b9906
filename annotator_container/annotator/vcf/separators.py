"""Messages for lines whose columns are separated by something other than tabs, with what to do."""

from __future__ import annotations

from typing import Final

from annotator.errors import InputError

_FEWEST: Final = 4  # minimum number of separators in a line without tabs
_TITLE: Final = "The columns are separated by {}, not tabs"
_EDITOR: Final = (
    "VCF columns are separated by single tabs; a text editor or a copy by mouse turns them into spaces. Use the original "
    "file, or, where no value holds a space: sed 's/  */\\t/g' FILE > NEW"
)
_SPREADSHEET: Final = (
    "A spreadsheet probably saved the file as CSV, and values of VCF hold {} themselves, so they cannot be replaced safely. "
    "Use the file as it was before the spreadsheet."
)


def wrong_separator(line: bytes, number: int) -> InputError | None:
    """The error for line `number` (from 1) that has no tab but another separator; None when it has neither."""
    if b"\t" in line:
        return None
    if b" " in line.strip():
        return InputError(_TITLE.format("spaces"), _EDITOR, number, line.find(b" ") + 1)
    for sign, name in ((b";", "semicolons"), (b",", "commas")):
        if line.count(sign) >= _FEWEST:
            return InputError(_TITLE.format(name), _SPREADSHEET.format(name), number, line.index(sign) + 1)
    return None
