"""xBRL-JSON: the facts of a report as one JSON object. https://www.xbrl.org/Specification/xbrl-json/"""

from __future__ import annotations

import json
from typing import Any

from transforms.errors import UnreadableFiling
from transforms.model import Tagged
from transforms.read.xbrl.oim import fact

JSON_TYPES = ("xbrl.org/", "/xbrl-json")
CSV_TYPES = ("xbrl.org/", "/xbrl-csv")
NEXT = "Export the report again as xBRL-JSON."


def loaded(data: bytes, name: str = "") -> dict[str, Any]:
    """The JSON object of a file, numbers as the text they are written in; raises UnreadableFiling."""
    try:
        found = json.loads(
            data.decode("utf-8-sig"), parse_float=str, parse_int=str, object_pairs_hook=_without_repeats
        )
    except (ValueError, RecursionError) as error:
        raise UnreadableFiling(
            f"damaged JSON ({type(error).__name__}: {error})", where=name, next_step=NEXT
        ) from error
    if not isinstance(found, dict):
        raise UnreadableFiling("JSON without an object at its top", where=name, next_step=NEXT)
    return found


def kind_of(found: dict[str, Any]) -> str:
    """'json' or 'csv' for the two OIM syntaxes that are told by a JSON file, '' for any other JSON."""
    info = found.get("documentInfo")
    told = str(info.get("documentType", "")) if isinstance(info, dict) else ""
    for kind, (host, ending) in (("json", JSON_TYPES), ("csv", CSV_TYPES)):
        if host in told and told.endswith(ending):
            return kind
    return ""


def facts_of(found: dict[str, Any], name: str = "") -> list[Tagged]:
    """The facts of a loaded xBRL-JSON report, in file order."""
    told, namespaces = found.get("facts"), namespaces_of(found)
    if not isinstance(told, dict):
        raise UnreadableFiling("an xBRL-JSON report without 'facts'", where=name, next_step=NEXT)
    facts = []
    for fact_id, one in told.items():
        if not isinstance(one, dict) or not isinstance(one.get("dimensions"), dict):
            raise UnreadableFiling(f"fact '{fact_id}' has no dimensions", where=name, next_step=NEXT)
        value = one.get("value")
        dimensions = {axis: str(member or "") for axis, member in one["dimensions"].items()}
        facts.append(
            fact(
                fact_id,
                None if value is None else _text(value),
                one.get("decimals"),
                dimensions,
                namespaces,
            )
        )
    return facts


def namespaces_of(found: dict[str, Any]) -> dict[str | None, str]:
    """prefix -> namespace as the report declares them."""
    declared = found["documentInfo"].get("namespaces")
    return {str(k): str(v) for k, v in declared.items()} if isinstance(declared, dict) else {}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found
