"""User metadata in plain text, however a store encodes what is not ASCII."""

from __future__ import annotations

from email.header import Header
from urllib.parse import quote

import pytest

from infra.object_metadata import decoded

NAME = "蓝海科技（上海）有限公司"


@pytest.mark.parametrize(
    "sent",
    [
        Header(NAME, "utf-8").encode(maxlinelen=10_000),
        Header(NAME, "utf-8").encode(linesep=""),
        NAME.encode().decode("latin-1"),
        quote(NAME),
        NAME,
    ],
    ids=["rfc2047", "rfc2047 in several words", "raw utf-8", "percent", "as it is"],
)
def test_a_name_of_another_script_is_read_however_it_was_sent(sent: str) -> None:
    assert decoded({"ESG-Entity": sent}) == {"esg-entity": NAME}


@pytest.mark.parametrize("value", ["", "Blue Sea", "=?nonsense?b?4?=", "100 % pure", "%FF%FE", "caf\xe9"])
def test_what_is_not_encoded_stays_as_it_is(value: str) -> None:
    assert decoded({"a": value}) == {"a": value}
