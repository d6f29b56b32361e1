"""Statements of the parent company alone are no figures of the group."""

from __future__ import annotations

import pytest

from transforms.extract import observe
from transforms.extract.boundary import RULE
from transforms.model import Document, Line

HEAD = "项目 2022 年度 2021 年度\n"
GROUP = f"合并利润表\n{HEAD}营业收入 9,000.00 8,000.00\n"
PARENT = f"母公司利润表\n{HEAD}营业收入 4,000.00 3,000.00\n"
NOTES = f"十七、 母公司财务报表主要项目注释\n{HEAD}营业收入 4,100.00 3,100.00\n"


def _told(text: str) -> dict[str, str | None]:
    lines = tuple(Line(line, number) for number, line in enumerate(text.splitlines(), start=1))
    frame = observe(Document("text/plain", lines))
    return dict(frame.select("value_text", "ignored_by").iter_rows())


@pytest.mark.parametrize("parent", [PARENT, NOTES])
def test_the_parents_statement_is_set_aside_and_the_groups_is_kept(parent: str) -> None:
    assert _told(GROUP + parent) == {
        "9,000.00": None,
        "8,000.00": None,
        parent.splitlines()[2].split()[1]: RULE,
        parent.splitlines()[2].split()[2]: RULE,
    }


@pytest.mark.parametrize(
    "ending", ["合并现金流量表", "三、公司基本情况", "十八、 补充资料", "第十二节 备查文件"]
)
def test_the_next_heading_of_the_group_ends_it(ending: str) -> None:
    after = f"{ending}\n{HEAD}研发费用 55.00 44.00\n"
    assert _told(PARENT + after)["55.00"] is None


def test_a_sentence_that_names_the_parents_statement_opens_nothing() -> None:
    mention = "审计范围包括合并及母公司利润表、合并及母公司现金流量表以及相关附注，详见本报告第十节的说明。\n"
    assert _told(mention + GROUP)["9,000.00"] is None


def test_staff_of_the_parent_in_a_table_of_the_group_stays() -> None:
    text = f"员工情况表\n{HEAD}母公司在职员工的数量 652 640\n主要子公司在职员工的数量 754 700\n"
    assert _told(text)["652"] is None
