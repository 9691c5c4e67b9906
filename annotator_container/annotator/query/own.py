"""The file's own INFO and FORMAT fields in filters and tables (docs/interpretation.md, "Fields")."""

from __future__ import annotations

from typing import Any, Final

from annotator.errors import InputError
from annotator.query.result import Result

_INFO: Final = "INFO/"
_FORMAT: Final = "FORMAT/"
HAS_TEXTS: Final = "has texts: give a list of values"


def is_own(field: str) -> bool:
    """Return whether a name is that of an INFO or FORMAT field."""
    return field.startswith((_INFO, _FORMAT))


def own_column(result: Result, field: str, sample: str | None, kind: str) -> str:
    """Return the column of a field. `kind`: "code" for a list of values, "number" for bounds.

    Raises InputError for a field that the result does not offer or that is of the other kind, and for a missing or superfluous
    sample.
    """
    of_sample = field.startswith(_FORMAT)
    if of_sample and sample is None:
        raise InputError(
            "The filter names no sample", f"{field} is a value of a sample; name one (`sample`)."
        )
    if not of_sample and sample is not None:
        raise InputError(
            "The filter names an unknown field",
            f"{field} belongs to the variant, not to the sample {sample!r}.",
        )
    about = own_about(result, field, sample)
    if about is None:
        left_out = dict(result.meta.get("own", {}).get("left_out", ()))
        why = f" ({left_out[field]})" if field in left_out else ""
        known = ", ".join(own_names(result)) or "none"
        raise InputError(
            "The filter names an unknown field",
            f"{field} is not among the fields of the file that can be filtered by{why}; known are {known}.",
        )
    if about["kind"] != kind:
        what = "has numbers: give min or max" if kind == "code" else HAS_TEXTS
        raise InputError("The filter does not fit the field", f"{field} {what}.")
    return str(about["name"])


def own_about(result: Result, field: str, sample: str | None) -> dict[str, Any] | None:
    """Return the entry of a field's column in meta.json, None if there is none."""
    if sample is None:
        return result.about(f"i.{field.removeprefix(_INFO)}") if field.startswith(_INFO) else None
    if sample not in result.samples or not field.startswith(_FORMAT):
        return None
    return result.about(f"s{result.samples.index(sample)}.f.{field.removeprefix(_FORMAT)}")


def own_names(result: Result) -> list[str]:
    """Return the names of the fields that can be filtered by, each once."""
    columns = result.meta["columns"]
    return list(dict.fromkeys(str(column["field"]) for column in columns if column.get("own")))


def column_of_table(result: Result, name: str) -> dict[str, Any] | None:
    """Return the entry of a table's column `INFO/KEY` or `SAMPLE.FORMAT/KEY` in meta.json, None for any other name."""
    if name.startswith(_INFO):
        return own_about(result, name, None)
    sample, dot, key = name.rpartition(f".{_FORMAT}")
    return own_about(result, f"{_FORMAT}{key}", sample) if dot else None
