"""Statements of the parent company alone are no figures of the group."""

from __future__ import annotations

import polars as pl
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


TOTAL = "Item Unit 2023 2022\nTotal assets £m {} {}\n"


@pytest.mark.parametrize(
    "heading",
    [
        "Company balance sheet",
        "PARENT COMPANY STATEMENT OF FINANCIAL POSITION",
        "Statement of financial position of the Company",
        "Separate income statement",
        "公司財務狀況表",
        "本公司資產負債表（續）",
    ],
)
@pytest.mark.parametrize(
    "ending",
    [
        "Consolidated balance sheet",
        "Group cash flow statement",
        "12. Trade receivables",
        "The notes form a part of it.",
        "綜合財務狀況表",
    ],
)
def test_headings_of_other_houses(heading: str, ending: str) -> None:
    told = _told(f"{heading}\n{TOTAL.format(100, 90)}{ending}\n{TOTAL.format(300, 290)}")
    assert (told["100"], told["90"], told["300"], told["290"]) == (RULE, RULE, None, None)


@pytest.mark.parametrize(
    "heading",
    ["Company performance", "The company balance sheet was signed.", "Company statement of purpose"],
)
def test_other_headings_with_the_company_in_them_open_nothing(heading: str) -> None:
    assert _told(f"{heading}\n{TOTAL.format(100, 90)}")["100"] is None


def test_columns_of_group_and_company_under_one_head_are_nobodys() -> None:
    cells = (
        ("", "Group", "", "Company", ""),
        ("Item", "2023", "2022", "2023", "2022"),
        ("Total assets (£m)", "1,000", "900", "500", "400"),
    )
    spans = tuple((100.0 * place, 100.0 * place + 60) for place in range(5))
    lines = tuple(
        Line(" ".join(row), number, page=1, cells=row, spans=spans) for number, row in enumerate(cells, 1)
    )
    frame = observe(Document("application/pdf", lines, pages=1))
    assert frame.filter(pl.col("ignored_by").is_null()).is_empty()
