"""Coding consequences of one edit: each rule as VEP 116 defines it, evaluated at most once per edit.

Source: Bio::EnsEMBL::Variation::Utils::VariationEffect (release 116). The rules look at three things: the residues
around the edit (`Effect.peptides`), the edited sequence of CDS and UTR, and positions. An unknown residue is X; with a
missing peptide most rules are false.
"""

from __future__ import annotations

from annotator.engines.vep.edit import minimise
from annotator.engines.vep.effect import Effect
from annotator.engines.vep.lazy import lazy


class CodingRules:
    """Answers about one effect. Only meaningful where `effect.coding` holds."""

    def __init__(self, effect: Effect) -> None:
        self.effect = effect
        self.transcript = effect.transcript
        self.grows = effect.growth > 0
        self.shrinks = effect.growth < 0
        self.changes_length = effect.growth != 0

    # ---- start codon ----

    @lazy
    def touches_start(self) -> bool:
        """The edit overlaps the first three coding bases of the cDNA."""
        return self._touches(self.transcript.cds_cdna_start)

    @lazy
    def _start_edited(self) -> str | None:
        """5' UTR and CDS with the edit; None when it does not touch the start codon or is unknown."""
        start, end = self.effect.cdna
        if not self.touches_start or not self.effect.edit.is_plain or not start or not end:
            return None
        sequence = self.transcript.utr5 + self.transcript.cds
        return sequence[: start - 1] + self.effect.alt + sequence[max(end, start - 1) :]

    @lazy
    def start_altered(self) -> bool:
        """Whether a change of length destroys the start: neither UTR and ATG are kept, nor the whole CDS as the end."""
        edited, cds, utr = self._start_edited, self.transcript.cds, self.transcript.utr5
        if edited is None or not self.changes_length:
            return False
        if utr and edited.startswith(utr) and edited[len(utr) : len(utr) + 3] == "ATG":
            return False
        return not edited.endswith(cds)

    @lazy
    def start_moved(self) -> bool:
        """Whether the bases at the start codon's place are no longer ATG.

        Only used when there is a 5' UTR, and not for an edit that also covers the end of the coding sequence.
        """
        edited, utr, end = self._start_edited, self.transcript.utr5, self.effect.cdna[1]
        if edited is None or not utr or not end or end > len(utr) + len(self.transcript.cds):
            return False
        return edited[len(utr) : len(utr) + 3] != "ATG"

    @lazy
    def start_lost(self) -> bool:
        if not self.touches_start:
            return False
        if self.start_altered and not (self.looks_inserted or self.inframe_deletion):
            return True
        if self.start_moved:
            return True
        if self.effect.peptides is None:
            return False
        reference, alternate = self.effect.peptides
        if not reference or alternate in ("", "X"):
            return False
        return self.effect.residues[0] == 1 and not (
            alternate.startswith(reference) or alternate.endswith(reference)
        )

    @lazy
    def start_retained(self) -> bool:
        if not self.touches_start:
            return False
        if self.changes_length:
            return not self.start_altered
        edited = self._start_edited
        if edited is None:
            return True
        cds = self.transcript.cds
        return len(edited) >= len(cds) and edited[len(edited) - len(cds) :][:3] == "ATG"

    # ---- stop codon ----

    @lazy
    def touches_stop(self) -> bool:
        """The edit overlaps the last three coding bases of the cDNA."""
        return self._touches(self.transcript.cds_cdna_end - 2)

    @lazy
    def stop_lost(self) -> bool:
        if self.effect.peptides is not None:
            reference, alternate = self.effect.peptides
            return "*" in reference and "*" not in alternate
        return self.touches_stop and self._stop_altered

    @lazy
    def stop_retained(self) -> bool:
        peptides = self.effect.peptides
        if self.partial_codon or self.stop_lost:
            return False
        if peptides is not None and peptides[1]:
            return self._same_protein(*peptides)
        return self.changes_length and self.touches_stop and not self._stop_altered

    @lazy
    def stop_gained(self) -> bool:
        if self.stop_retained or self.effect.peptides is None:
            return False
        reference, alternate = self.effect.peptides
        return "*" in alternate and "*" not in reference

    def _same_protein(self, reference: str, alternate: str) -> bool:
        """The protein ends where it did: the edited one begins with all of it and stops there, or `*` stays in place."""
        protein = self.transcript.standard_peptide
        first, last = self.effect.residues
        if first is None or last is None or (reference == "X" and alternate == "X"):
            return False
        if protein and first > len(protein) and alternate.startswith("*"):
            return True
        if reference == alternate[:1] and "*" in alternate:
            return True
        edited = protein[: first - 1] + alternate + protein[max(last, first - 1) :]
        if edited.startswith(protein) and 0 < len(edited) - len(protein) < 3:
            return True
        return "*" in reference and reference.find("*") == alternate.find("*")

    @lazy
    def _stop_altered(self) -> bool:
        """Whether CDS and 3' UTR with the edit have no stop at the last codon's place; False when unknown."""
        start, end = self.effect.cdna
        cds_start = self.effect.cds[0]
        if not (self.effect.edit.is_plain and self.changes_length and start and end and cds_start):
            return False
        cds = self.transcript.cds
        sequence = cds + self.transcript.utr3
        edited = sequence[: cds_start - 1] + self.effect.alt + sequence[cds_start - 1 + end - start + 1 :]
        if len(edited) < len(cds):
            return True
        return self.transcript.table.codons[edited[len(cds) - 3 : len(cds)]] != "*"

    # ---- the rest of the coding sequence ----

    @lazy
    def partial_codon(self) -> bool:
        """The edit begins in a last codon of one or two bases."""
        first = self.effect.residues[0]
        if first is None:
            return False
        return 0 < len(self.transcript.cds) - (first * 3 - 3) < 3

    @lazy
    def frameshift(self) -> bool:
        if self.partial_codon or self.stop_retained:
            return False
        return self.breaks_frame

    @lazy
    def breaks_frame(self) -> bool:
        """The coding sequence changes by no multiple of three, before the stop codon."""
        start, end = self.effect.cds
        if start is None or end is None:
            return False
        return (len(self.effect.alt) - (end - start + 1)) % 3 != 0

    @lazy
    def synonymous(self) -> bool:
        if self.effect.peptides is None:
            return False
        reference, alternate = self.effect.peptides
        if not reference or reference != alternate or "X" in reference:
            return False
        return not (self.stop_retained or self.start_retained)

    @lazy
    def missense(self) -> bool:
        if self.effect.peptides is None or self.changes_length:
            return False
        if self.start_lost or self.stop_lost or self.stop_gained or self.partial_codon or self.stop_retained:
            return False
        reference, alternate = self.effect.peptides
        return reference != alternate and len(reference) == len(alternate)

    @lazy
    def inframe_insertion(self) -> bool:
        return self.grows and not self.start_lost and self.looks_inserted

    @lazy
    def looks_inserted(self) -> bool:
        """Residues are added before or after the old ones, up to the first stop."""
        codons, peptides = self.effect.codons, self.effect.peptides
        if self.frameshift or codons is None or peptides is None or len(codons[1]) <= len(codons[0]):
            return False
        reference, alternate = peptides
        if self.start_retained and alternate.endswith(reference):
            return False
        stop = alternate.find("*")
        if 0 <= stop < len(alternate) - 1:
            alternate = alternate[: stop + 1]
        return alternate.startswith(reference) or alternate.endswith(reference)

    @lazy
    def inframe_deletion(self) -> bool:
        codons = self.effect.codons
        if not self.shrinks or self.partial_codon or self.frameshift or codons is None:
            return False
        reference, alternate = codons
        if len(alternate) >= len(reference):
            return False
        if reference.startswith(alternate) or reference.endswith(alternate):
            return True
        _, rest, replaced = minimise(0, reference, alternate)
        return not replaced and len(rest) % 3 == 0

    @lazy
    def protein_altering(self) -> bool:
        if self.effect.peptides is None:
            return False
        reference, alternate = self.effect.peptides
        if len(reference) == len(alternate) or reference.startswith("*") or alternate.startswith("*"):
            return False
        if alternate.startswith(reference) or alternate.endswith(reference):
            return False
        return not (self.inframe_deletion or self.start_lost or self.frameshift)

    def unknown(self, *, in_tiny_intron: bool) -> bool:
        """Coding, but the residues are unknown: `coding_sequence_variant`."""
        peptides = self.effect.peptides
        known = peptides is not None and "X" not in peptides[0] and "X" not in peptides[1]
        if (
            known
            or self.effect.covers
            or not (self._within_cds or (in_tiny_intron and self._within_coding_range))
        ):
            return False
        return not (
            self.frameshift
            or self.inframe_deletion
            or self.protein_altering
            or self.start_retained
            or self.start_lost
            or self.stop_retained
            or self.stop_lost
        )

    @lazy
    def _within_cds(self) -> bool:
        length = len(self.transcript.cds)
        return any(
            piece is not None and piece[1] > 0 and piece[0] <= length for piece in self.effect.cds_pieces
        )

    @property
    def _within_coding_range(self) -> bool:
        return self.effect.end >= self.transcript.cds_start and self.effect.start <= self.transcript.cds_end

    def _touches(self, first: int) -> bool:
        """The edit overlaps the three cDNA bases from `first` on."""
        start, end = self.effect.cdna
        return bool(start and end and end >= first and start <= first + 2)
