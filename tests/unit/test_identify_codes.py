"""The codes a filing prints: near their words, with a check digit that holds, else told or left."""

from __future__ import annotations

import pytest

from transforms.identify.codes import codes_in

LEI, ISIN, USCC = "213800RBRIYICC2QC958", "US0378331005", "91110000600037341L"


def test_codes_near_their_words() -> None:
    found = codes_in(
        f"Legal Entity Identifier (LEI): {LEI}\nISIN code\n{ISIN}\n公司统一社会信用代码为 {USCC}。\n"
    )
    assert (found.lei, found.isin, found.uscc, found.warnings) == (LEI, ISIN, USCC, ())


def test_a_code_that_fails_its_check_is_told_and_not_taken() -> None:
    found = codes_in(f"LEI {LEI[:-1]}9\nISIN: {ISIN[:-1]}6\n統一社會信用代碼:{USCC[:-1]}M\n")
    assert (found.lei, found.isin, found.uscc) == (None, None, None)
    assert [warning.partition(":")[0] for warning in found.warnings] == [
        "lei_check_failed",
        "isin_check_failed",
        "uscc_check_failed",
    ]
    assert f"{USCC[:-1]}M" in found.warnings[2]


def test_codes_without_their_words_and_two_of_a_kind_are_not_taken() -> None:
    assert codes_in(f"Serial {LEI}\nOrder {ISIN}\n").lei is None
    two = codes_in(f"ISIN {ISIN} (ordinary), ISIN US5949181045 (notes)")
    assert (two.isin, two.warnings) == (None, ())


@pytest.mark.parametrize(
    ("text", "ticker", "exchange"),
    [
        ("Blue Sea Group (NYSE: BSG) today", "BSG", "NYSE"),
        ("(Nasdaq: BSGX)", "BSGX", "NASDAQ"),
        ("traded under the symbol “BSG” on the New York Stock Exchange", "BSG", "NYSE"),
        ("蓝海(纳斯达克股票代码:BSGX)", "BSGX", "NASDAQ"),
        ("于纽约证券交易所上市,股票代码为“BSG”。", "BSG", "NYSE"),
        ("股份代號:02320", "2320", "HKEX"),
        ("Stock Code: 2320\nlisted on The Stock Exchange of Hong Kong Limited", "2320", "HKEX"),
        ("Stock Code: 01234", "1234", "HKEX"),
        ("Orchid (SGX: O39)", "O39", "SGX"),
        ("(HKEX 388, Annual Report)", "0388", "HKEX"),
        ("证券代码:688123", "688123", "SSE"),
        ("證券代碼:000123 證券簡稱", "000123", "SZSE"),
        ("股票代码:300123", "300123", "SZSE"),
        ("蓝海(601123.SH, 6123.HK)", "601123", "SSE"),
        ("股份代號:02320.HK", "2320", "HKEX"),
        ("A股股票代码:601123(上海证券交易所)\nH股股份代号:6123\nA股股票代码:601123", "601123", "SSE"),
        ("The stock code of the supplier; FALSE: ABC; Stock code 2,320 units", None, None),
        ("股票代码 2020年", None, None),
    ],
)
def test_tickers(text: str, ticker: str | None, exchange: str | None) -> None:
    found = codes_in(text)
    assert (found.ticker, found.exchange) == (ticker, exchange)
