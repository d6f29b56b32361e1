"""Patterns compiled at first use behave as those of `re`, and every one of the rules is valid."""

import re

import pytest

import transforms.filing
from transforms.regex import compile_all, regex


def test_a_pattern_does_what_the_one_of_re_does() -> None:
    lazy, plain = (
        regex(r"(?P<figure>\d+)\s*t", re.IGNORECASE),
        re.compile(r"(?P<figure>\d+)\s*t", re.IGNORECASE),
    )
    assert lazy.search("about 12 T") is not None
    assert [found.group("figure") for found in lazy.finditer("1 t, 2 T")] == ["1", "2"]
    assert (lazy.pattern, lazy.flags, lazy.groups) == (plain.pattern, plain.flags, plain.groups)
    assert lazy.sub("x", "3 t") == "x"


def test_a_wrong_pattern_is_told_at_its_first_use() -> None:
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.search("")
    with pytest.raises(re.error):
        compile_all()


def test_every_pattern_of_the_rules_compiles() -> None:
    assert transforms.filing.observe
    compile_all()
    compile_all()
