"""Reads `p.` notation and applies it to a protein: the judge of what the rules write."""

from __future__ import annotations

import re

from annotator.engines.vep.residues import three_letters


def agrees(notation: str, reference: str, product: str) -> bool:
    """The notation, applied to the reference protein (with its stop), gives the product."""
    letters = three_letters(reference)
    if notation.endswith("="):
        return product == reference
    if found := re.fullmatch(r"([A-Z][a-z]{2})(\d+)([A-Z][a-z]{2})fsTer(\d+|\?)", notation):
        at = int(found[2])
        same = product[: at - 1] == reference[: at - 1] and three_letters(product[at - 1]) == found[3]
        stop = product.find("*")
        return same and found[4] == ("?" if stop < 0 else str(stop - at + 2))
    if (
        "delextTer" in notation
    ):  # VEP's own form, kept: residues and stop deleted, with the distance to the next stop
        return product[: len(reference) - 2] != reference[:-1]
    if found := re.fullmatch(r".*extTer(\d+|\?)", notation):
        stop = product.find("*")
        return found[1] == ("?" if stop < 0 or stop <= len(reference) - 1 else str(stop - len(reference) + 1))
    found = re.fullmatch(
        r"([A-Z][a-z]{2})(\d+)(?:_([A-Z][a-z]{2})(\d+))?(delins|del|dup|ins)?([A-Za-z]*)", notation
    )
    if not found:
        return False
    first, last = int(found[2]), int(found[4] or found[2])
    assert letters[first * 3 - 3 : first * 3] == found[1]
    kind, inserted = found[5], _one_letter(found[6])
    old = reference[first - 1 : last]
    new = {"del": "", "dup": old + old, None: inserted, "delins": inserted}.get(kind, "")
    if kind == "ins":
        new = old[0] + inserted + old[1]
    predicted = reference[: first - 1] + new + reference[last:]
    if (
        "*" not in predicted
    ):  # the stop is replaced: VEP's delins does not tell how far the protein then goes on
        return product.startswith(predicted)
    return predicted.split("*")[0] == product.split("*")[0]


def _one_letter(residues: str) -> str:
    names = {three_letters(letter): letter for letter in "ARNDCQEGHILKMFPSTWYV*"}
    return "".join(names[residues[i : i + 3]] for i in range(0, len(residues), 3))
