"""Whatever metrics a plain table tells, in whatever plain form, all of it is told and nothing else."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.plain_tables import Page, pages
from transforms.filing import observed


@settings(max_examples=250, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(page=pages())
def test_a_plain_table_is_told_whole(page: Page) -> None:
    found = observed(page.data, page.name)
    facts = found.filter(found["outcome"] == "fact").select("metric_id", "fiscal_year", "value_text").rows()
    assert {(metric, year, text.rstrip("%")) for metric, year, text in facts} == page.told, page.data.decode()
