"""What of dbt's work is kept for the next lake, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from infra.marts import PROJECT
from infra.marts_rendering import HOOK, key_of, names_of

PLAIN = {"materialized": "view", "pre-hook": [], "post-hook": [], "grants": {}}


def model(
    name: str, code: str = "select 1 as one", macros: tuple[str, ...] = (), **config: Any
) -> dict[str, Any]:
    return {
        "resource_type": "model",
        "name": name,
        "schema": "marts",
        "alias": name,
        "raw_code": code,
        "config": PLAIN | config,
        "depends_on": {"macros": list(macros)},
    }


def macro(text: str, *calls: str, package: str = "ours") -> dict[str, Any]:
    return {"macro_sql": text, "package_name": package, "depends_on": {"macros": list(calls)}}


def manifest(*models: dict[str, Any], **macros: dict[str, Any]) -> dict[str, Any]:
    return {"nodes": {each["name"]: each for each in models}, "macros": macros}


def names(*models: dict[str, Any], **macros: dict[str, Any]) -> list[tuple[str, str]] | None:
    return names_of(manifest(*models, **macros), [each["name"] for each in models])


def test_views_are_kept_in_the_order_they_were_made() -> None:
    assert names(model("b"), model("a", "select 'a statement' -- run_query is a word")) == [
        ("marts", "b"),
        ("marts", "a"),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "select '{{ env_var('REGION') }}' as region",
        "{% set years = run_query('select 1') %} select 1",
        "{% call statement ('years', fetch_result=true) %} select 1 {% endcall %}",
        "select '{{ run_started_at }}' as at",
        "{% set columns = adapter.get_columns_in_relation(ref('a')) %} select 1",
    ],
)
def test_a_model_that_asks_while_it_is_rendered_is_not_kept(code: str) -> None:
    assert names(model("a"), model("b", code)) is None
    assert (
        names(model("b", macros=("outer",)), outer=macro("{{ inner() }}", "inner"), inner=macro(code)) is None
    )


def test_dbts_own_macros_may_ask() -> None:
    asking = macro("{% do run_query(sql) %}", package="dbt")
    assert names(model("a", macros=("ref",)), ref=asking) == [("marts", "a")]


@pytest.mark.parametrize(
    "config", [{"materialized": "incremental"}, {"post-hook": ["vacuum"]}, {"grants": {"select": ["all"]}}]
)
def test_what_is_more_than_a_view_is_not_kept(config: dict[str, Any]) -> None:
    assert names(model("a", **config)) is None


def test_a_hook_of_the_users_is_not_kept() -> None:
    hook = {"resource_type": "operation", "name": "hook", "raw_code": HOOK, "config": PLAIN}
    assert names(hook, model("a")) == [("marts", "a")]
    assert names(hook | {"raw_code": "create schema mine"}, model("a")) is None
    assert HOOK in (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")


def test_the_key_is_another_for_another_project_or_way_of_running_dbt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = key_of("one")
    assert key == key_of("one") != key_of("two")
    monkeypatch.setenv("DBT_EMPTY", "1")
    assert key_of("one") != key
