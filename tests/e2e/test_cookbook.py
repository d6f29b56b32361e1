"""Every query of the cookbook gives what stands below it."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.lake import Lake
from tests.cookbook import PAGE, RECIPE, fill, renewed
from tests.houses import home_with_lake

pytestmark = pytest.mark.slow


def test_queries_give_the_results_that_are_printed(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = home_with_lake(tmp_path / "lake", tmp_path_factory)
    fill(home)
    page = PAGE.read_text(encoding="utf-8")
    recipes = RECIPE.findall(page)
    assert len(recipes) == page.count("```sql") >= 12
    for _, result in recipes:
        assert len(result.splitlines()) > 2, "a question without an answer"
    with Lake.open(home.settings, read_only=True) as lake:
        again = renewed(page, lake)
    assert again.splitlines() == page.splitlines(), "run `python -m tests.cookbook`"
