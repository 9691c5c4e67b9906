"""HGVS at protein level (`p.`), step by step as VEP builds it.

Source: TranscriptVariationAllele::hgvs_protein and its helpers (release 116). The residues around the edit, moved to
its 3'-most place, are clipped to what differs; a frameshift is translated to its end in the edited sequence; an
insertion is compared with the residues around it (duplication, neighbours).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from annotator.engines.vep.edit import Edit
from annotator.engines.vep.effect import Effect
from annotator.engines.vep.predicates import CodingRules
from annotator.engines.vep.residues import three_letters
from annotator.engines.vep.shifting import rotated
from annotator.genes.codon_tables import codon_table

_STANDARD = codon_table(1)
_AFTER_STOP = re.compile(r"Ter\w+")


@dataclass(slots=True)
class Notation:
    """The parts of the notation while it is built: residues in one letter at first, in three letters at the end."""

    start: int
    end: int
    ref: str
    alt: str
    kind: str = ""
    before: str = ""
    original_ref: str | None = None


class ProteinNotation:
    """Builds `p.` of one effect. `rules` are those of the unshifted effect: VEP asks them before it shifts."""

    def __init__(self, effect: Effect, rules: CodingRules, shift: int) -> None:
        self.effect = effect
        self.rules = rules
        self.transcript = effect.transcript
        self.shifted = effect
        if shift:
            self.shifted = Effect(effect.transcript, _shifted(effect.edit, shift, effect.transcript.strand))
        # Where VEP reads a whole protein it always uses the standard code, whatever the contig's.
        self.protein = effect.transcript.standard_peptide

    def text(self) -> str:
        """`ENSP….1:p.…`; empty when VEP gives none."""
        effect, shifted = self.effect, self.shifted
        start, end = shifted.residues
        if not effect.edit.is_plain or not effect.coding or not start or not end:
            return ""
        if shifted.peptides is None:
            return ""
        reference, alternate = (residues or "-" for residues in shifted.peptides)
        notation = Notation(start, end, reference, alternate)
        if reference != alternate:
            _clip(notation)
        self._classify(notation)
        if not notation.kind or not self._describe(notation):
            return ""
        return f"{self.transcript.hgvs_protein_id}:p.{self._write(notation)}"

    def _classify(self, notation: Notation) -> None:
        """The kind of change of the clipped residues."""
        if self._frameshift:
            notation.kind = "fs"
            return
        notation.ref = notation.ref.replace("*", "X", 1)
        notation.alt = notation.alt.replace("*", "X", 1)
        if notation.ref in ("-", ""):
            notation.kind = "ins"
        elif notation.alt in ("-", ""):
            notation.kind = "del"
        elif len(notation.ref) == 1 and len(notation.alt) == 1:
            notation.kind = ">"
        else:
            notation.kind = "delins"

    @property
    def _frameshift(self) -> bool:
        """VEP evaluates this rule again after the shift, with the shifted positions but the residues from before the shift."""
        rules = self.rules
        if rules.partial_codon or rules.stop_retained:
            return False
        start, end = self.shifted.cds
        if start is None or end is None:
            return False
        return (len(self.shifted.alt) - (end - start + 1)) % 3 != 0

    def _describe(self, notation: Notation) -> bool:
        """Compute what is shown, in three-letter residues; False when nothing can be shown."""
        if notation.kind == "fs":
            if not self._read_on(notation):
                return False
        elif notation.kind == "ins":
            self._slide(notation)
            if "*" not in notation.alt and self._duplicates(notation):
                return True
            neighbours = self._residues(min(notation.start, notation.end), notation.original_ref, 2)
            if not neighbours:
                return False
            notation.ref = neighbours
        elif notation.kind == "del":
            self._slide(notation)
        if notation.ref != "-":
            notation.ref = three_letters(notation.ref)
        notation.alt = (
            "del" if notation.alt == "-" else three_letters(notation.alt) if notation.alt != "del" else "del"
        )
        if self.rules.start_lost:
            notation.alt, notation.kind = "?", ""
        elif notation.kind == "del":
            notation.alt = "del"
        elif notation.kind == "fs":
            notation.ref = notation.ref[:3]
        notation.ref = notation.ref.replace("Xaa", "Ter")
        notation.alt = notation.alt.replace("Xaa", "Ter")
        return True

    def _read_on(self, notation: Notation) -> bool:
        """Find the first residue that differs when the edited sequence is read to its end."""
        edited = self.shifted.edited_cds
        if edited is None:
            return False
        reference, length = self.protein + "*", len(edited) // 3
        notation.start = self.shifted.residues[0] or 0
        if notation.start > length:
            notation.alt, notation.kind = "del", "del"
            return True
        while notation.start <= length:
            at = notation.start - 1
            notation.ref, notation.alt = reference[at : at + 1], _STANDARD.codons[edited[3 * at : 3 * at + 3]]
            if notation.ref == "*" and notation.alt == "*":
                notation.kind = "="
                return True
            if notation.ref != notation.alt:
                break
            notation.start += 1
        return True

    def _stop_of_edited(self) -> int:
        """The residue (from 1) of the edited protein's first stop; 0 if it has none or it is unknown."""
        edited, start = self.shifted.edited_cds, self.shifted.cds[0]
        if edited is None or start is None:
            return 0
        unchanged = (start - 1) // 3
        stop = self.transcript.standard_translation.find("*", 0, unchanged) + 1
        if stop:
            return stop
        codons = _STANDARD.codons
        for at in range(3 * unchanged, len(edited) - 2, 3):
            if codons[edited[at : at + 3]] == "*":
                return at // 3 + 1
        return 0

    def _residues(self, position: int, original_ref: str | None, length: int | None) -> str | None:
        """Residues of the protein from `position` on; None at its end."""
        protein = self.protein
        if original_ref is not None and original_ref.startswith("*"):
            protein += original_ref
        if len(protein) <= position:
            return None
        at = position - 1 if position >= 1 else len(protein) + position - 1
        return protein[at:] if length is None else protein[at : at + length]

    def _slide(self, notation: Notation) -> None:
        """Move an insertion or deletion of residues towards the C-terminus while the protein allows."""
        following = self._residues(notation.end + 1, notation.original_ref, None)
        moving = notation.alt if notation.kind == "ins" else notation.ref
        if following is None or not moving:
            return
        steps = 0
        while steps <= len(following) - len(moving) and following[steps : steps + 1] == moving[0]:
            moving = moving[1:] + moving[0]
            steps += 1
        notation.start += steps
        notation.end += steps
        if notation.kind == "ins":
            notation.alt = moving
        else:
            notation.ref = moving

    def _duplicates(self, notation: Notation) -> bool:
        """Turn an insertion of a copy of the preceding residues into a duplication."""
        upstream = self.transcript.standard_translation[: max(notation.start - 1, 0)] + notation.before
        length = len(notation.alt)
        at = notation.start - length - 1
        if at < 0 or upstream[at : at + length] != notation.alt:
            return False
        notation.kind = "dup"
        notation.end = notation.start - 1
        notation.start -= length
        notation.alt = three_letters(notation.alt)
        return True

    def _write(self, notation: Notation) -> str:
        start, end, ref, alt, kind = notation.start, notation.end, notation.ref, notation.alt, notation.kind
        if ref == alt and kind not in ("fs", "ins"):
            return f"{ref}{start}="
        first, last = ref[:3], ref[-3:]
        if kind in ("del", ">") and self.rules.stop_lost:
            extra = self._extra_residues(notation.start - 1, frameshift=False)
            suffix = f"{alt[:3]}extTer{extra or '?'}"
            return (
                f"{first}{start}_{last}{end}{suffix}"
                if len(ref) > 3 and kind == "del"
                else f"{ref}{start}{suffix}"
            )
        if kind == "dup":
            return f"{alt[:3]}{start}_{alt[-3:]}{end}dup" if start < end else f"{alt}{start}dup"
        if kind in ("delins", "ins"):
            alt = _AFTER_STOP.sub("Ter", alt)
            if start == end and kind == "delins":
                return f"{first}{start}delins{alt}"
            return f"{first}{min(start, end)}_{last}{max(start, end)}{kind}{alt}"
        if kind == "fs":
            if alt == "Ter":
                return f"{ref}{start}Ter"
            extra = self._extra_residues(start - 1, frameshift=True)
            return f"{ref}{start}{alt}fsTer{extra or '?'}"
        if kind == "del":
            return f"{first}{start}_{last}{end}del" if len(ref) > 3 else f"{ref}{start}del"
        if kind != ">" and start != end:
            return f"{ref}{start}_{alt}{end}"
        return f"{ref}{start}{alt}"

    def _extra_residues(self, before: int, *, frameshift: bool) -> int | None:
        """Residues up to the next stop of the edited protein, from the change or from the old end; None if unknown."""
        if not before:
            return None
        stop = self._stop_of_edited()
        if not stop:
            return None
        extra = stop - before if frameshift else stop - 1 - len(self.protein)
        return extra if extra > 0 else None


def _shifted(edit: Edit, shift: int, strand: int) -> Edit:
    """The edit at its 3'-most place.

    VEP leaves a reverse-strand insertion unrotated here when it moves further than its own length, and so names
    other residues than for the same insertion spelt at its 3' end; ours is the 3' spelling's answer for both.
    """
    offset = shift * strand
    alt = rotated(edit.alt, shift, strand) if not edit.ref else edit.alt
    return replace(edit, start=edit.start + offset, end=edit.end + offset, alt=alt)


def _clip(notation: Notation) -> None:
    """Drop shared residues at either end; a stop on both sides ends the comparison: the protein is the same."""
    ref, alt = notation.ref, notation.alt
    notation.original_ref = ref
    start, end, before = notation.start, notation.end, ""
    while ref:
        if ref[0] == "*" and alt[:1] == "*":
            notation.kind = "="
            return
        if ref[0] != alt[:1]:
            break
        before += ref[0]
        ref, alt, start = ref[1:], alt[1:], start + 1
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt, end = ref[:-1], alt[:-1], end - 1
    notation.ref, notation.alt, notation.start, notation.end, notation.before = ref, alt, start, end, before
