"""Every kind of bad input ends as a ledger state with a named error, and no neighbour is lost."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.houses import SAMPLES, Home, home_with_lake

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("bad-input")]
GOOD = (SAMPLES / "harbour_freight_2024.csv").read_bytes()
ANONYMOUS = "环境绩效表\n\n指标 单位 2022 年 2023 年\n\n耗电总量 兆瓦时 1,250.0 1,302.5\n"
STRANGE_KEYS = [
    "with space.csv",
    "ünïcødé 报告.csv",
    'it\'s "quoted".csv',
    "deep/er/still.csv",
    "semi;colon'--.csv",
]


def encrypted_pdf(path: Path) -> None:
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(100, 700, "Scope 1 emissions 2024 12")
    canvas.save()


def zipped() -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("notes.bin", b"nothing to read")
    return whole.getvalue()


def blank_pdf(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.showPage()
    canvas.save()


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, dict[str, object]]]:
    """One folder with everything bad and some good in it, ingested at once."""
    folder = tmp_path_factory.mktemp("bad") / "in"
    folder.mkdir()
    pdf = (SAMPLES / "northwind_power_2024.pdf").read_bytes()
    files = {
        "empty.pdf": b"",
        "truncated.pdf": pdf[: len(pdf) // 3],
        "pdf_as.txt": pdf,
        "garbage.pdf": bytes(range(256)) * 40,
        "no_table.txt": "这是一份没有任何表格的说明。\n只有文字。\n".encode(),
        "zip_as.csv": zipped(),
        "too_large.txt": b"x" * 400_000,
        "anonymous.txt": ANONYMOUS.encode(),
        "gb18030.txt": (SAMPLES / "chenghu_digital_2024_zh.txt").read_text("utf-8").encode("gb18030"),
        "good.csv": GOOD,
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    for number, key in enumerate(STRANGE_KEYS):
        target = folder / key
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(GOOD.replace(b'2024"', f'2024, copy {number}"'.encode()))
    encrypted_pdf(folder / "encrypted.pdf")
    blank_pdf(folder / "blank.pdf")
    house = home_with_lake(tmp_path_factory.mktemp("home") / "lake", tmp_path_factory)
    house.environment.update(ESGLAKE_BUCKET=str(folder), ESGLAKE_MAX_FILING_BYTES="300000")
    done = house.run("ingest", str(folder))
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    rows = house.rows("select key, state, error_class, error_message from raw.objects")
    return house, {str(row["key"]): row for row in rows}


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("empty.pdf", "EmptyFiling"),
        ("truncated.pdf", "UnreadableFiling"),
        ("encrypted.pdf", "EncryptedFiling"),
        ("garbage.pdf", "UnknownMediaType"),
        ("no_table.txt", "NothingFound"),
        ("blank.pdf", "NothingFound"),
        ("zip_as.csv", "NothingFound"),
        ("too_large.txt", "FilingTooLarge"),
    ],
)
def test_bad_filing_fails_by_name(
    ended: tuple[Home, dict[str, dict[str, object]]], key: str, error: str
) -> None:
    row = ended[1][key]
    assert (row["state"], row["error_class"]) == ("failed", error)
    assert row["error_message"]


@pytest.mark.parametrize("key", ["good.csv", "pdf_as.txt", "gb18030.txt", *STRANGE_KEYS])
def test_good_neighbours_land(ended: tuple[Home, dict[str, dict[str, object]]], key: str) -> None:
    assert ended[1][key]["state"] == "landed"


def test_unknown_company_lands_under_unknown_and_alerts(
    ended: tuple[Home, dict[str, dict[str, object]]],
) -> None:
    house, rows = ended
    assert rows["anonymous.txt"]["state"] == "landed"
    facts = house.rows(
        """select f.entity_id, f.metric_id, f.value from curated.facts f join raw.objects o using (filing_id)
           where o.key = 'anonymous.txt' and fiscal_year = 2023"""
    )
    assert str(facts[0]["entity_id"]).startswith("unknown:")
    alerts = house.rows("select kind from quality.alerts where key = 'anonymous.txt'")
    assert [row["kind"] for row in alerts] == ["unknown_entity"]


def test_each_failed_filing_alerts_once(ended: tuple[Home, dict[str, dict[str, object]]]) -> None:
    house, rows = ended
    failed = sorted(key for key, row in rows.items() if row["state"] == "failed")
    alerts = house.rows("select key from quality.alerts where kind = 'filing_failed' order by key")
    assert [row["key"] for row in alerts] == failed


def test_ingest_again_changes_nothing(ended: tuple[Home, dict[str, dict[str, object]]]) -> None:
    house, rows = ended
    done = house.run("ingest", house.environment["ESGLAKE_BUCKET"])
    assert done.returncode == 0, done.stdout
    assert house.rows("select count(*) as n from raw.objects") == [{"n": len(rows)}]
