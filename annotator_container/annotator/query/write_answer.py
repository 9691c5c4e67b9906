"""Write an answer to standard output: TSV, JSON or VCF."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, Final

from annotator.query.answer_table import Table, as_object, as_text
from annotator.query.evaluate import QueryAnswer
from annotator.query.result import Result

FORMATS: Final = ("tsv", "json", "vcf")


def write_tsv(out: BinaryIO, table: Table) -> None:
    """A header line and a line for each row, tab-separated, `.` for missing."""
    out.write(("\t".join(table.names) + "\n").encode())
    for line in table.lines:
        out.write(("\t".join(map(as_text, table.values(line))) + "\n").encode())


def write_json(out: BinaryIO, table: Table, answer: QueryAnswer, asked: dict[str, Any]) -> None:
    """One object: the question, the notes, the number of variants, and the rows."""
    head = {"query": asked, "notes": answer.notes, "count": len(answer.rows), "unknown": answer.unknown}
    out.write(json.dumps(head, ensure_ascii=False).encode()[:-1] + b', "variants": [')
    for index, line in enumerate(table.lines):
        row = json.dumps(as_object(table.names, table.values(line)), ensure_ascii=False, allow_nan=False)
        out.write((b",\n" if index else b"\n") + row.encode())
    out.write(b"\n]}\n")


def write_vcf(out: BinaryIO, result: Result, answer: QueryAnswer, asked: dict[str, Any]) -> None:
    """Records of annotated.vcf.gz with a variant of the answer, unchanged. The header states the filter."""
    *header, columns = result.header()
    for line in header:
        out.write(line + b"\n")
    out.write(f"##annotatorQuery={json.dumps(asked, ensure_ascii=True)}\n".encode())
    out.write(columns + b"\n")
    numbers = sorted(set(result.raw("record")[answer.rows].tolist()))
    for _, line in result.records(numbers):
        out.write(line + b"\n")
