"""The page on quality says of the rules what the rules say."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from expectations.rules import MEANINGS, NEEDS, load_rules

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"


def test_every_kind_of_rule_is_on_the_page_with_its_number():
    counted = Counter(rule.kind for rule in load_rules())
    told = re.search(r"<!-- kinds.*?-->\n(.*?)<!-- /kinds -->", PAGE.read_text(encoding="utf-8"), re.S)
    assert told is not None
    rows = [line for line in told[1].splitlines()[2:] if line]
    assert rows == [f"| `{kind}` | {counted[kind]} | {MEANINGS[kind]} |" for kind in NEEDS]
