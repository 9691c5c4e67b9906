"""The annotator's limits on the input of one job (docs/contracts.md lists them).

A file beyond a limit is refused as faulty input, with the line and what to do; nothing is truncated silently.
Bytes are unpacked bytes.
"""

from __future__ import annotations

from typing import Final

HEADER_BYTES: Final = 128 << 20  # a header that declares a million contigs has about 50 MB
HEADER_LINES: Final = 2_000_000
LINE_BYTES: Final = 64 << 20
UNPACKED_RATIO: Final = 700  # unpacked bytes per packed byte, once UNPACKED_AFTER bytes are unpacked
UNPACKED_AFTER: Final = 512 << 20
SORTED_BYTES: Final = 16 << 30  # of a file whose records are out of order

ALTS_OF_RECORD: Final = 10_000
# Several files that are merged (annotator.merge).
MERGED_FILES: Final = 100
ALTS_OF_MERGED_ROW: Final = 100  # a row takes no further record that might bring it above this
# In rows with more ALTs, lists by genotype (PL) are left out: they grow with the square.
ALTS_WITH_G: Final = 20
RECORDS_OF_POSITION: Final = 10_000  # of one file

ROWS_OF_RECORD: Final = 500_000  # CSQ rows: one per ALT and transcript
# Bytes that the bases of a record's ALTs take in its CSQ rows. Beyond it, alleles of more than SPELT_BASES bases are
# written as N[length] in that record's rows; the columns REF and ALT are never shortened.
SPELT_BYTES: Final = 64 << 20
SPELT_BASES: Final = 1_000
SPELT_TIMES: Final = 3  # a row spells its ALT at most this often at full length: Allele, HGVSg, HGVSc

# How the work is divided: maximum records, ALTs and CSQ rows of a chunk (a record is never split).
RECORDS_OF_CHUNK: Final = 8192
ALTS_OF_CHUNK: Final = 32_768
ROWS_OF_CHUNK: Final = ROWS_OF_RECORD
BYTES_OF_CHUNK: Final = 8 << 20  # a chunk of few, long lines ends here
TEXT_OF_CHUNK: Final = 1 << 30  # bytes of all CSQ rows

# Chunks in flight for each worker: enough to keep all busy, few enough to bound memory.
CHUNKS_IN_FLIGHT: Final = 3
