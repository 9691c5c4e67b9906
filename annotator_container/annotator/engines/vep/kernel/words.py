"""Three-letter words of HGVS, as bytes for `annotator.bytes.text.put_word`."""

from __future__ import annotations

from typing import Final

DEL: Final = tuple(b"del")
DUP: Final = tuple(b"dup")
INS: Final = tuple(b"ins")
INV: Final = tuple(b"inv")
TER: Final = tuple(b"Ter")
FS: Final = tuple(b"fs")
ESCAPED_EQUALS: Final = tuple(b"%3D")
