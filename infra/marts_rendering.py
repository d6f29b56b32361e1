"""What dbt made of the project, kept: a view's statement is the same in every lake of one version.

Starting dbt, parsing and its transaction per view take ten seconds and more; laying what it made before takes
a third of one. dbt stays the truth: what is kept comes out of a lake that it built, under a key of all that
it was made of, and whatever cannot be proved to be the same everywhere is not kept.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from infra import lake_views
from infra.lake_schema import create_statements
from infra.lake_versions import SCHEMA_VERSION
from infra.lake_views import Relation
from transforms.kept import keep as write_kept
from transforms.kept import kept as read_kept

log = logging.getLogger(__name__)

MADE_BY = ("dbt-core", "dbt-duckdb", "duckdb")
ASKS = re.compile(
    r"\b(env_var|execute_query|load_result|run_query|statement)\s*\(|\b(adapter|modules)\.|\b(invocation_id|run_started_at)\b"
)
"""Words of a template that asks a lake, the clock or the surroundings while it is rendered."""

HOOK = "{{ drop_retired() }}"
"""The one hook known here: it drops the views of `retired`."""

DBTS_OWN = ("dbt", "dbt_duckdb")
"""Packages of macros that come with dbt itself."""

SET_HERE = ("DBT_SEND_ANONYMOUS_USAGE_STATS",)
"""Variables of dbt that it never gets from the user's surroundings."""


class Rendering(BaseModel):
    """All that a build leaves in a lake: views and reference tables in the order they are made."""

    model_config = ConfigDict(frozen=True)
    relations: tuple[Relation, ...]

    @property
    def views(self) -> int:
        """How many views."""
        return sum(relation.is_view for relation in self.relations)


def key_of(marts_version: str) -> str:
    """A digest of all that a rendering comes from: project, dbt, DuckDB, the lake's tables, our own code."""
    parts: list[object] = [marts_version, SCHEMA_VERSION, create_statements("lake")]
    parts += [version(name) for name in MADE_BY]
    parts += [sorted(f"{k}={v}" for k, v in os.environ.items() if k.startswith("DBT_") and k not in SET_HERE)]
    parts += [Path(file).read_text(encoding="utf-8") for file in (__file__, lake_views.__file__)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def kept(key: str) -> Rendering | None:
    """The rendering of this key, if dbt has made it in this environment and it can be read."""
    data = read_kept(_name(key))
    if data is None:
        return None
    try:
        return Rendering.model_validate_json(data)
    except ValidationError as error:
        log.warning("the kept marts are not readable, dbt makes them anew: %s", error)
        return None


def keep(key: str, rendering: Rendering) -> None:
    """Keep it beside the environment's packages; where that folder cannot be written, dbt runs each time."""
    write_kept(_name(key), lambda: rendering.model_dump_json().encode())


def _name(key: str) -> str:
    return f"marts-{key}.json"


def names_of(manifest: dict[str, Any], made: Iterable[str]) -> list[tuple[str, str]] | None:
    """(schema, name) of what dbt made, in its order; None where another lake might get something else."""
    nodes: dict[str, dict[str, Any]] = manifest["nodes"]
    built = [nodes[name] for name in made if name in nodes]
    names = [(node["schema"], node["alias"]) for node in built if node["resource_type"] in {"model", "seed"}]
    problem = next(_problems(manifest, built), None)
    if problem:
        log.info("what dbt made is not kept: %s", problem)
        return None
    return names


def _problems(manifest: dict[str, Any], built: list[dict[str, Any]]) -> Iterator[str]:
    """What a lake, a setting or the hour may change in a rendering."""
    for node in built:
        kind, config = node["resource_type"], node["config"]
        if kind == "operation" and node["raw_code"].strip() != HOOK:
            yield f"{node['name']} runs a statement of its own"
        if kind not in {"model", "seed"}:
            continue
        if kind == "model" and config["materialized"] != "view":
            yield f"{node['name']} is no view"
        if config["pre-hook"] or config["post-hook"] or config.get("grants"):
            yield f"{node['name']} has hooks or grants"
        macros = manifest["macros"]
        texts = [node.get("raw_code", ""), *(macros[name]["macro_sql"] for name in _macros(manifest, node))]
        if any(ASKS.search(text) for text in texts):
            yield f"{node['name']} asks something while it is rendered"


def _macros(manifest: dict[str, Any], node: dict[str, Any]) -> set[str]:
    """Macros that a node calls, however indirectly; who calls dbt's own that ask is known by their names."""
    found: set[str] = set()
    waiting = list(node["depends_on"].get("macros", []))
    while waiting:
        name = waiting.pop()
        macro = manifest["macros"].get(name)
        if macro is None or name in found or macro["package_name"] in DBTS_OWN:
            continue
        found.add(name)
        waiting += macro["depends_on"]["macros"]
    return found
