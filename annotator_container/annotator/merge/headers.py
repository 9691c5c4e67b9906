"""The header of several files as one: each line once, declarations widened where two files differ."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.errors import InputError
from annotator.vcf.header import COLUMNS, VcfHeader, header_values

_KINDS = (b"INFO", b"FORMAT")
# What these fields list, where a header leaves it open (Number=.). The VCF specification and samtools' mpileup.
KNOWN_NUMBERS = {
    "AD": "R", "ADF": "R", "ADR": "R", "PL": "G", "GL": "G", "GP": "G", "PP": "G",
}  # fmt: skip
_AC = b'##INFO=<ID=AC,Number=A,Type=Integer,Description="Allele count in genotypes, for each ALT allele">'
_AN = b'##INFO=<ID=AN,Number=1,Type=Integer,Description="Total number of alleles in called genotypes">'
_AF = (
    b'##INFO=<ID=AF,Number=A,Type=Float,Description="Allele frequency in called genotypes: AC divided by AN">'
)
COUNTED = {"AC": _AC, "AN": _AN, "AF": _AF}
_ATTRIBUTE = re.compile(rb"(?<=[<,])(Number|Type)=[^,>]*")


@dataclass(frozen=True, slots=True)
class MergedHeader:
    """`text` ends in a line feed. `numbers[kind][name]` of each file in order: Number of INFO and FORMAT fields, also of those
    that the file itself does not declare.

    `notes` say where declarations differ.
    """

    text: bytes
    samples: list[int]  # samples of each file
    numbers: list[dict[str, dict[str, str]]]
    notes: list[str]


def merged_header(
    names: Sequence[tuple[str, VcfHeader]], contigs: Sequence[str], labels: Sequence[str]
) -> MergedHeader:
    """Return the header of all files, with `contigs` in this order. Notes name the files by `labels`.

    Raises InputError: a sample in two files, or declarations that exclude each other.
    """
    _check_samples(names)
    notes: list[str] = []
    lines: dict[tuple[bytes, str], bytes] = {}
    declared: list[dict[str, dict[str, str]]] = []
    version = max((_version(header.lines[0]) for _, header in names), default=b"VCFv4.2")
    for (file, header), label in zip(names, labels, strict=True):
        numbers: dict[str, dict[str, str]] = {"INFO": {}, "FORMAT": {}}
        for line in header.lines[:-1]:
            kind, _, body = line[2:].partition(b"=")
            if kind.lower() == b"fileformat":
                continue
            values = header_values(body) if body.startswith(b"<") else {}
            if "ID" not in values:
                lines.setdefault((line, ""), line)
                continue
            key = kind, values["ID"]
            known = lines.setdefault(key, line)
            if kind in _KINDS:
                name = values["ID"]
                number = values.get("Number", ".")
                numbers[kind.decode()].setdefault(
                    name, KNOWN_NUMBERS.get(name, ".") if number == "." else number
                )
                if known != line:
                    lines[key] = _widened(known, line, file, label, notes)
            elif kind == b"contig" and "length" in values and b"length=" not in known:
                lines[key] = line
        declared.append(numbers)
    for name, line in COUNTED.items():
        if name != "AF" or (b"INFO", name) in lines:
            lines[b"INFO", name] = line
    everywhere = _numbers_of({(b"INFO", name): line for name, line in COUNTED.items()} | lines)
    declared = [{kind: everywhere[kind] | own[kind] for kind in own} for own in declared]
    order = {name: rank for rank, name in enumerate(contigs)}
    of_contigs = sorted((key for key in lines if key[0] == b"contig"), key=lambda key: order[key[1]])
    others = [line for key, line in lines.items() if key[0] != b"contig"]
    samples = [name.encode() for _, header in names for name in header.samples]
    columns = [*(name.encode() for name in COLUMNS), *([b"FORMAT", *samples] if samples else [])]
    text = b"\n".join(
        [
            b"##fileformat=" + version,
            *others,
            *(lines[key] for key in of_contigs),
            b"#" + b"\t".join(columns),
            b"",
        ]
    )
    return MergedHeader(
        text, [len(header.samples) for _, header in names], declared, list(dict.fromkeys(notes))
    )


def _numbers_of(lines: Mapping[tuple[bytes, str], bytes]) -> dict[str, dict[str, str]]:
    """Return Number of all fields that any file declares, and of known ones.

    A file's records may have fields that it does not declare; their lists must follow their alleles too.
    """
    numbers = {kind.decode(): dict(KNOWN_NUMBERS) for kind in _KINDS}
    for (kind, name), line in lines.items():
        if kind in _KINDS:
            number = header_values(line.partition(b"=")[2]).get("Number", ".")
            if number != ".":
                numbers[kind.decode()][name] = number
    return numbers


def _version(line: bytes) -> bytes:
    said = line.partition(b"=")[2].strip()
    return said if said.startswith(b"VCFv4.") else b"VCFv4.2"


def _check_samples(names: Sequence[tuple[str, VcfHeader]]) -> None:
    seen: dict[str, str] = {}
    for file, header in names:
        for sample in header.samples:
            if sample in seen:
                raise InputError(
                    "A sample is in two of the files",
                    f"{sample!r} is in {seen[sample]} and in {file}. Leave one of the files out; or, if they are two people, "
                    "give each a name of its own: bcftools reheader -s NAMES FILE -o NEW.vcf.gz",
                )
            seen[sample] = file


def _widened(known: bytes, line: bytes, file: str, label: str, notes: list[str]) -> bytes:
    """Return a declaration that fits both lines. Raises InputError if one is a flag and the other is not."""
    kind, _, body = known[2:].partition(b"=")
    one, two = header_values(body), header_values(line[2:].partition(b"=")[2])
    name = f"{kind.decode()}/{one['ID']}"
    types = one.get("Type", "String"), two.get("Type", "String")
    numbers = one.get("Number", "."), two.get("Number", ".")
    if types[0] == types[1] and numbers[0] == numbers[1]:
        return known
    if "Flag" in types and types[0] != types[1]:
        raise InputError(
            "The files declare a field differently",
            f"{name} is a flag in one file and has a value in {file}. Rename or remove it in one of them: "
            f"bcftools annotate -x {name} FILE -Oz -o NEW.vcf.gz",
        )
    wide_type = types[0]
    if types[0] != types[1]:
        wide_type = "Float" if set(types) == {"Integer", "Float"} else "String"
    wide_number = numbers[0]
    if numbers[0] != numbers[1]:
        known_number = KNOWN_NUMBERS.get(one["ID"])
        wide_number = known_number if known_number and set(numbers) == {known_number, "."} else "."
    wide = {b"Number": wide_number, b"Type": wide_type}
    notes.append(
        f"{name} is declared as Number={numbers[0]}, Type={types[0]} and, in {label}, as Number={numbers[1]}, "
        f"Type={types[1]}; the result declares Number={wide_number}, Type={wide_type}"
    )
    return _ATTRIBUTE.sub(lambda found: found[1] + b"=" + wide[found[1]].encode(), known)
