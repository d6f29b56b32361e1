"""Lists of companies: every identifier checked, all problems at once, a long GLEIF file only as needed."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from transforms.errors import EntityListRefused
from transforms.identify.entity_list import EntityList, read_list
from transforms.identify.wanted import Wanted

LEI, OTHER_LEI, USCC, ISIN = (
    "213800RBRIYICC2QC958",
    "5493001KJTIIGC8Y1R12",
    "91110000600037341L",
    "US0378331005",
)
OWN: dict[str, list[str | None]] = {
    "公司名称": ["蓝海科技股份有限公司", "Northfell Mills"],
    "英文名称": ["Blue Sea Technology", None],
    "股份代号": ["02320", None],
    "交易所": ["SEHK", None],
    "行业": ["Technology", "Textiles"],
    "ISIN": [None, ISIN],
    "别名": ["蓝海; BST Group；", None],
}


def write(path: Path, columns: dict[str, list[str | None]]) -> Path:
    frame = pl.DataFrame(columns)
    if path.suffix == ".xlsx":
        import openpyxl  # type: ignore[import-untyped]

        book = openpyxl.Workbook()
        assert book.active is not None
        for row in (frame.columns, *frame.rows()):
            book.active.append(row)
        book.save(path)
    elif path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path)
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_list_of_ones_own_is_read_from_any_of_its_forms(tmp_path: Path, kind: str) -> None:
    found = read_list(write(tmp_path / f"list.{kind}", OWN))
    sea, mills = found.entities
    assert found.problems == []
    assert (sea.own_id, sea.name_en, sea.ticker, sea.exchange) == (
        "蓝海科技",
        "Blue Sea Technology",
        "2320",
        "HKEX",
    )
    assert [name.key for name in sea.names] == ["蓝海科技", "bluesea" + "technology", "蓝海", "bstgroup"]
    assert (mills.own_id, mills.isin, mills.sector, mills.given_id) == (
        "northfell-mills",
        ISIN,
        "Textiles",
        False,
    )


def test_every_wrong_row_is_told_at_once(tmp_path: Path) -> None:
    wrong: dict[str, list[str | None]] = {
        "entity_id": ["a", "b", "b", None],
        "lei": [LEI[:-1] + "9", OTHER_LEI, OTHER_LEI, LEI],
        "uscc": [None, USCC[:-1] + "M", None, None],
        "ticker": ["12", "123456", None, None],
        "exchange": ["SSE", "HKEX", None, None],
    }
    problems = read_list(write(tmp_path / "list.csv", wrong)).problems
    assert [problem.split(":")[0] for problem in problems] == [
        *("row 2", "row 2", "row 3", "row 3", "row 5", "row 4", "row 4"),
    ]
    assert f"uscc {USCC[:-1]}M does not fit its check digit" in problems[2]


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.parquet"])
def test_what_is_no_list_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"colour,size\nred,1\n")
    with pytest.raises(EntityListRefused, match=r"columns? names|cannot be read"):
        read_list(tmp_path / name)


def gleif(path: Path, rows: list[tuple[str, ...]]) -> Path:
    other = "Entity.OtherEntityNames.OtherEntityName.1"
    number = "Entity.RegistrationAuthority.RegistrationAuthorityEntityID"
    heads = ["LEI", "Entity.LegalName", "Entity.LegalName.xmllang", other, f"{other}.type", number]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*heads, "Entity.EntityStatus"])
        writer.writerows(rows)
    return path


def checked(body: str) -> str:
    """An LEI made of 18 signs."""
    digits = "".join(str(int(sign, 36)) for sign in body + "00")
    return f"{body}{98 - int(digits) % 97:02d}"


def of_gleif(tmp_path: Path, **wanted: set[str]) -> EntityList:
    many = [
        (checked(f"529900ZZ{n:010d}"), f"Company {n} GmbH", "de", "", "", f"HRB {n}", "ACTIVE")
        for n in range(20_000)
    ]
    rows = [
        (LEI, "藍海科技股份有限公司", "zh", "Blue Sea Technology Co., Ltd.", "TRADING_OR", USCC, "ACTIVE"),
        (OTHER_LEI, "BLUE SEA TECHNOLOGY LTD", "en", "", "", "77", "INACTIVE"),
    ]
    known = Wanted(wanted.get("leis", set()), wanted.get("usccs", set()), wanted.get("keys", set()))
    return read_list(gleif(tmp_path / "golden.csv", [*many[:10_000], *rows, *many[10_000:]]), known)


@pytest.mark.parametrize(
    "wanted",
    [{"leis": {LEI}}, {"usccs": {USCC}}, {"keys": {"蓝海科技"}}, {"keys": {"blueseatechnology"}}],
    ids=str,
)
def test_of_a_gleif_file_only_what_the_lake_could_know_is_taken(
    tmp_path: Path, wanted: dict[str, set[str]]
) -> None:
    found = of_gleif(tmp_path, **wanted)
    assert (found.rows, found.is_gleif, found.problems) == (20_002, True, [])
    (company,) = found.entities
    assert (company.lei, company.uscc, company.row) == (LEI, USCC, 10_002)
    assert company.name_en is None


def test_an_inactive_company_is_known_by_its_lei_alone(tmp_path: Path) -> None:
    (company,) = of_gleif(tmp_path, leis={OTHER_LEI}).entities
    assert (company.name_en, company.uscc) == ("BLUE SEA TECHNOLOGY LTD", None)


def test_a_filing_is_no_list(tmp_path: Path) -> None:
    rows: dict[str, list[str | None]] = {
        "Company": ["Indicator", "Scope 1 emissions", "员工总数", "Blue Sea plc"],
        "Northfell Mills plc": ["2023", "1,200", "81", None],
    }
    problems = read_list(write(tmp_path / "data.csv", rows)).problems
    assert [problem.partition(" is ")[0] for problem in problems] == [
        "row 3: 'Scope 1 emissions'",
        "row 4: '员工总数'",
    ]
