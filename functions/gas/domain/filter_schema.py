"""Check a filter of variants against `filter.schema.json`, a copy of docs/filter.schema.json (a test compares them).

Only the keywords that the schema uses are known. The page (`engine/spec/schema.ts`) checks in the same way.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from gas.domain.errors import Invalid

# As the annotator and the page limit it, beside the schema.
MAX_DEPTH = 8
MAX_CONDITIONS = 200
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "number": (int, float),
}

Schema = dict[str, Any]


def check_filter(value: Any) -> None:
    """Raise Invalid, with the place of a fault, for JSON that is no filter."""
    _measure(value)
    fault = next(_faults(value, _root(), ""), None)
    if fault is not None:
        at, what = fault
        raise Invalid(f"{at or 'The filter'}: {what}.", f"filter.{at}" if at else "filter")


@cache
def _root() -> Schema:
    schema: Schema = json.loads(files("gas.domain").joinpath("filter.schema.json").read_text("utf-8"))
    return schema


def _measure(value: Any) -> None:
    """Check number and depth of the conditions, level by level: nothing here recurses as deep as a stranger likes."""
    level = [value["where"]] if isinstance(value, dict) and "where" in value else []
    count = depth = 0
    while level:
        count += len(level)
        if count > MAX_CONDITIONS:
            raise Invalid(f"where: a filter has at most {MAX_CONDITIONS} conditions.", "filter.where")
        if depth > MAX_DEPTH:
            raise Invalid(f"where: groups may be nested {MAX_DEPTH} deep.", "filter.where")
        depth += 1
        level = [inner for node in level for inner in _inner(node)]


def _inner(node: Any) -> Iterator[Any]:
    """The conditions directly inside a condition."""
    if not isinstance(node, dict):
        return
    for name in ("all", "any"):
        if isinstance(node.get(name), list):
            yield from node[name]
    if "not" in node:
        yield node["not"]


def _faults(value: Any, schema: Schema, at: str) -> Iterator[tuple[str, str]]:
    """Yield where and what is wrong. Stops at a wrong type: the other keywords say nothing then."""
    if "$ref" in schema:
        yield from _faults(value, _root()["$defs"][schema["$ref"].removeprefix("#/$defs/")], at)
        return
    types = schema.get("type", [])
    names = [types] if isinstance(types, str) else types
    if names and not any(_is(value, name) for name in names):
        yield at, f"it must be of type {' or '.join(names)}"
        return
    if "const" in schema and not _same(value, schema["const"]):
        yield at, f"it must be {json.dumps(schema['const'])}"
    if "enum" in schema and not any(_same(value, one) for one in schema["enum"]):
        yield at, f"it must be one of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, str):
        yield from _of_text(value, schema, at)
    elif isinstance(value, list):
        yield from _of_list(value, schema, at)
    elif isinstance(value, dict):
        yield from _of_object(value, schema, at)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _of_number(value, schema, at)
    for forms in (schema.get("anyOf"), schema.get("oneOf")):
        if forms:
            yield from _of_forms(value, forms, at)


def _is(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (name != "number" or not isinstance(value, bool))


def _same(value: Any, wanted: Any) -> bool:
    """Equality of JSON: true is not 1."""
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def _of_text(value: str, schema: Schema, at: str) -> Iterator[tuple[str, str]]:
    least, most = schema.get("minLength", 0), schema.get("maxLength", math.inf)
    if not least <= len(value) <= most:
        yield at, f"it must be a text of {least} to {most} characters"
    elif "pattern" in schema and not re.search(schema["pattern"].replace("$", r"\Z"), value):
        yield at, "it is not written as expected"


def _of_number(value: float, schema: Schema, at: str) -> Iterator[tuple[str, str]]:
    least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    if not math.isfinite(value) or not least <= value <= most:
        yield at, f"it must be from {least} to {most}" if most < math.inf else f"it must be {least} or more"


def _of_list(value: list[Any], schema: Schema, at: str) -> Iterator[tuple[str, str]]:
    least, most = schema.get("minItems", 0), schema.get("maxItems", math.inf)
    if not least <= len(value) <= most:
        yield at, f"it must have {least} to {most} members"
        return
    for place, item in enumerate(value):
        yield from _faults(item, schema.get("items", {}), f"{at}[{place}]")


def _of_object(value: dict[str, Any], schema: Schema, at: str) -> Iterator[tuple[str, str]]:
    for name in schema.get("required", ()):
        if name not in value:
            yield at, f"the key “{name}” is missing"
    known = schema.get("properties", {})
    for name, part in value.items():
        if name in known:
            yield from _faults(part, known[name], f"{at}.{name}" if at else name)
        elif schema.get("additionalProperties") is False:
            yield at, f"the key “{name[:60]}” is not known here"


def _of_forms(value: Any, forms: list[Schema], at: str) -> Iterator[tuple[str, str]]:
    """Yield the fault of the form that fits best: one whose first key is there, and whose fault is deepest."""
    best: tuple[str, str] | None = None
    for form in forms:
        fault = next(_faults(value, form, at), None)
        if fault is None:
            return
        first = next(iter(form.get("required", ())), None)
        if first is not None and not (isinstance(value, dict) and first in value):
            continue
        if best is None or len(fault[0]) > len(best[0]):
            best = fault
    keys = dict.fromkeys(next(iter(form.get("required", ())), "") for form in forms)
    yield best or (at, f"it needs one of {', '.join(key for key in keys if key)}")
