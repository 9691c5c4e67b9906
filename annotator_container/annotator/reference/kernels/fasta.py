"""The bases of a FASTA without its line ends (compiled)."""

from __future__ import annotations

from typing import Final

from annotator.bytes.compiled import INT, OUT_I64, OUT_U8, U8, compiled

# Places of `state`, which is kept from one call to the next and begins with zeros for each sequence.
WRITTEN: Final = 0  # bases in `out` so far
LINE: Final = 1  # bases of the line that is being read
WIDTH: Final = 2  # bases of the sequence's first line; 0 while it is read
SHORTER: Final = 3  # 1 after a line that is shorter than the first: it must be the last
IRREGULAR: Final = 4  # 1 if lines differ in another way, or hold other characters than printable ones
STATES: Final = 5

_NEWLINE: Final = 10
_TITLE: Final = 62  # >


@compiled(INT, U8, INT, OUT_U8, OUT_I64)
def take_bases(text, at, out, state):
    """Copy the bases of text[at:] to `out`, upper case, up to the next title line or the end; returns where it stopped.

    `text[at]` is within a sequence or at the beginning of one of its lines. `out` has room for all of `text`.
    """
    written = state[WRITTEN]
    line = state[LINE]
    size = text.shape[0]
    while at < size:
        byte = text[at]
        if byte == _NEWLINE:
            if line == 0:
                state[IRREGULAR] = 1
            elif state[WIDTH] == 0:
                state[WIDTH] = line
            elif line != state[WIDTH]:
                state[SHORTER] = 1
                if line > state[WIDTH]:
                    state[IRREGULAR] = 1
            line = 0
        elif line == 0 and byte == _TITLE:
            break
        else:
            if byte <= 32 or byte >= 127 or state[SHORTER] == 1:
                state[IRREGULAR] = 1
            if 97 <= byte <= 122:
                byte -= 32
            out[written] = byte
            written += 1
            line += 1
        if state[IRREGULAR] == 1:
            break
        at += 1
    state[WRITTEN] = written
    state[LINE] = line
    return at
