"""The command line as a user meets it: exit codes, formats, errors without tracebacks."""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.houses import ROOT, SAMPLES, Home
from transforms.coverage import CLASSES
from transforms.model import CODE_VERSION

CONTRACT = (
    "file,outcome,reason,metric_id,dimensions,fiscal_year,period_start,period_end,period_type,value_text,"
    "unit_text,value,unit,qualifier,label,section,page,line,bbox,extractor,locator,concept,entity_id"
)
COMMANDS = [
    "init",
    "demo",
    "watch",
    "listen",
    "ingest",
    "backfill",
    "extract",
    "catalogue",
    "status",
    "sql",
    "shell",
    "replay",
    "publish",
    "export",
    "attach-sql",
    "changes",
    "snapshots",
    "maintain",
    "quality",
    "alerts",
    "doctor",
]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cli")]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_with_an_example(house: Home, command: str) -> None:
    done = house.run(command, "--help")
    assert done.returncode == 0
    assert "Example: " in done.stdout


def test_the_version_is_the_one_stored_beside_every_row(house: Home) -> None:
    done = house.start_anew("--version")
    assert (done.returncode, done.stdout) == (0, f"esglake {CODE_VERSION}\n")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, esglake.main;"
        "heavy = {'polars', 'duckdb', 'prefect', 'boto3', 'pandas', 'httpx'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_extract_imports_neither_lake_nor_server() -> None:
    code = (
        "import sys, esglake.extracting, esglake.explaining, esglake.catalogue_command;"
        "heavy = {'duckdb', 'prefect', 'boto3', 'pandas', 'great_expectations', 'pyarrow'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_extract_csv_keeps_the_contract(house: Home) -> None:
    done = house.run("extract", str(SAMPLES / "chenghu_digital_2024_zh.txt"), "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.stdout.splitlines()[0] == CONTRACT
    women = [r for r in rows if r["metric_id"] == "employees_total" and r["dimensions"] == "gender=female"]
    assert {(r["fiscal_year"], r["value"], r["unit"], r["outcome"]) for r in women} == {
        ("2022", "886", "persons", "fact"),
        ("2023", "987", "persons", "fact"),
        ("2024", "1085", "persons", "fact"),
    }
    revenue = next(r for r in rows if r["metric_id"] == "revenue" and r["fiscal_year"] == "2024")
    assert (revenue["value"], revenue["unit"], revenue["unit_text"]) == ("5031179000", "CNY", "万元")
    split_number = next(r for r in rows if r["metric_id"] == "total_assets" and r["fiscal_year"] == "2024")
    assert split_number["value"] == "11226408000"


def test_extract_makes_no_lake(house: Home) -> None:
    house.run("extract", str(SAMPLES / "harbour_freight_2024.csv"))
    assert not house.home.exists()


def test_the_table_of_extract_shows_every_number_and_why_it_is_no_fact(house: Home, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "Acme plc\n\nOn 31 December 2023 we employed 2,012 people. Our target is 42% less by 2030.\n"
    )
    done = house.run("extract", str(page))
    assert done.returncode == 0, done.stderr
    rows = [[cell.strip() for cell in line.split("│")] for line in done.stdout.splitlines() if "│" in line]
    assert [row[1:6:4] for row in rows[:3]] == [
        ["ignored: date_in_text", "31"],
        ["ignored: date_in_text", "2023"],
        ["fact", "2,012"],
    ]
    assert ["fact", "1"] in [row[1:3] for row in rows]


def test_a_file_in_which_nothing_is_found_is_named(house: Home, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello\n")
    done = house.run("extract", str(note))
    assert (done.returncode, done.stdout) == (0, "")
    assert "note.txt: no number in a table" in done.stderr
    assert house.run("extract", str(note), "--format", "csv").stdout.strip() == CONTRACT
    sample = str(SAMPLES / "harbour_freight_2024.csv")
    assert house.run("extract", sample, "--outcome", "rejected").stdout == "no rows\n"


def test_extract_tells_bad_files_and_prints_the_good(house: Home, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    done = house.run("extract", str(empty), str(SAMPLES / "harbour_freight_2024.csv"), "--format", "json")
    assert done.returncode == 1
    assert "EmptyFiling" in done.stderr
    assert "Traceback" not in done.stderr
    assert {row["metric_id"] for row in json.loads(done.stdout)} >= {"revenue", "employees_total"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["sql", "select 1"], 3, "esglake init"),
        (["extract", "no/such/file.txt"], 1, "No such file"),
        (["replay", "--state", "nonsense"], 2, "unknown state"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_problems_are_named_and_have_their_exit_code(
    house: Home, arguments: list[str], code: int, words: str
) -> None:
    done = house.run(*arguments)
    assert done.returncode == code, done.stderr
    assert words in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["init"], ["demo", "--folder", "/dev/null/demo"]])
def test_a_folder_that_cannot_be_made_is_named(house: Home, command: list[str]) -> None:
    house.environment["ESGLAKE_HOME"] = "/dev/null/lake"
    done = house.run(*command)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "/dev/null" in done.stderr
    assert "may write to" in done.stderr


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_chinese_is_printed_into_a_pipe_of_any_locale(house: Home, form: str) -> None:
    house.environment["PYTHONIOENCODING"] = "latin-1"
    done = house.start_anew("extract", str(SAMPLES / "chenghu_digital_2024_zh.txt"), "--format", form)
    assert (done.returncode, done.stderr) == (0, "")
    assert "员工总数" in done.stdout


def test_a_reader_that_leaves_early_is_no_failure(house: Home) -> None:
    shell = f"set -o pipefail; {sys.executable} -m esglake.main catalogue list --format json | head -1"
    done = subprocess.run(
        ["bash", "-c", shell], env=house.environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_all_wrong_settings_are_told_at_once(house: Home) -> None:
    house.environment.update(
        ESGLAKE_WORKERS="-1", ESGLAKE_CATALOGUE="mysql://x", ESGLAKE_BATCH_SECONDS="soon"
    )
    done = house.run("doctor")
    assert done.returncode == 3
    for name in ("ESGLAKE_WORKERS", "ESGLAKE_CATALOGUE", "ESGLAKE_BATCH_SECONDS"):
        assert name in done.stdout + done.stderr


def test_doctor_says_how_to_mend(house: Home) -> None:
    before = house.run("doctor")
    assert before.returncode == 3
    assert "esglake init" in before.stdout
    assert house.run("init").returncode == 0
    after = house.run("doctor")
    assert after.returncode == 0, after.stdout
    assert "bad" not in after.stdout


def test_sql_formats(filled: Home) -> None:
    query = """select metric_id, value from marts.metrics_latest
               where metric_id = 'revenue' and fiscal_year = 2024 order by 2"""
    as_csv = filled.run("sql", query, "--format", "csv").stdout
    assert as_csv.splitlines() == ["metric_id,value", "revenue,1342800000", "revenue,5031179000"]
    as_json = json.loads(filled.run("sql", query, "--format", "json").stdout)
    assert as_json[0] == {"metric_id": "revenue", "value": "1342800000"}
    assert "5,031,179,000" in filled.run("sql", query).stdout


def test_sql_errors_carry_the_engines_words(filled: Home) -> None:
    done = filled.run("sql", "select nonsense from curated.facts")
    assert done.returncode == 2
    assert "nonsense" in done.stderr


def test_sql_cannot_change_the_lake(filled: Home) -> None:
    assert filled.run("sql", "delete from curated.facts").returncode == 2
    assert filled.rows("select count(*) > 0 as there from curated.facts") == [{"there": True}]


def test_shell_answers_and_survives_a_bad_query(filled: Home) -> None:
    done = filled.run(
        "shell", text="select nonsense;\nselect count(*)\n  as n from raw.objects;\n.tables\n.quit\n"
    )
    assert done.returncode == 1
    assert "nonsense" in done.stderr
    assert "metrics_latest" in done.stdout
    assert " 5 " in done.stdout


def test_status_counts(filled: Home) -> None:
    status = json.loads(filled.run("status", "--format", "json").stdout)
    assert status["states"]["failed"] == 1
    assert status["failures"] == {"UnreadableFiling": 1}
    assert status["facts"] > 100
    assert status["quarantined"] > 0
    assert status["backlog"] == 0
    assert set(status["stage_seconds"]) == {"claim", "examine", "judge"}
    assert all(0 < stage["p50"] <= stage["p95"] for stage in status["stage_seconds"].values())
    assert status["filings_per_second"]["day"] == pytest.approx(status["filings"] / 86_400)
    assert "stage seconds" in filled.run("status").stdout
    assert filled.run("status", "--watch", "1", "--format", "json").returncode == 2


def test_publish_writes_a_plain_file(filled: Home, tmp_path: Path) -> None:
    import duckdb

    target = tmp_path / "esg.duckdb"
    assert filled.run("publish", str(target)).returncode == 0
    with duckdb.connect(str(target), read_only=True) as plain:
        count = plain.execute("select count(*) from marts.metrics_latest").fetchone()
    assert count is not None
    assert count[0] == filled.rows("select count(*) as n from marts.metrics_latest")[0]["n"]


def test_extract_explains_a_number(house: Home) -> None:
    sample = str(SAMPLES / "harbour_freight_2024.csv")
    done = house.run("extract", sample, "--explain", "48210", "--format", "json")
    assert done.returncode == 0, done.stderr
    (one,) = json.loads(done.stdout)
    assert (one["outcome"], one["column"], one["result"]) == (
        "fact",
        "2022",
        "48210 tCO2e, correct to 0 decimals",
    )
    assert one["metric"].startswith("ghg_emissions_scope1: 'Scope 1 emissions'")
    assert "metric      ghg_emissions_scope1" in house.run("extract", sample, "--explain", "4").stdout
    nothing = house.run("extract", sample, "--explain", "no such label")
    assert nothing.returncode == 1
    assert "no number" in nothing.stderr


def test_extract_covers_every_number_it_saw(house: Home) -> None:
    sample = str(SAMPLES / "northwind_power_2024.pdf")
    covered = house.run("extract", sample, "--coverage", "--format", "csv")
    assert covered.returncode == 0, covered.stderr
    rows = list(csv.DictReader(io.StringIO(covered.stdout)))
    assert [row["part"] for row in rows] == ["page 1", "all"]
    seen = list(csv.DictReader(io.StringIO(house.run("extract", sample, "--format", "csv").stdout)))
    for outcome in ("fact", "unmapped", "not_disclosed", "rejected", "ignored"):
        told = [row for row in seen if row["outcome"] == outcome and re.search(r"\d", row["value_text"])]
        assert int(rows[-1][outcome]) == len(told)
    assert all(int(row["printed"]) == sum(int(row[name]) for name in CLASSES) for row in rows)
    shown = house.run("extract", sample, "--coverage").stdout
    lines = [
        [cell.strip() for cell in line.strip("│").split("│")] for line in shown.splitlines() if "│" in line
    ]
    page, whole, classes = lines[0], lines[1], {name: int(count) for name, count in lines[2:]}
    assert (page[0], whole[0]) == ("page 1", "all")
    assert int(whole[1]) == sum(map(int, whole[2:])) == sum(classes.values())
    assert classes == {name: int(rows[-1][name]) for name in CLASSES if int(rows[-1][name])}
    both = house.run("extract", sample, "--coverage", "--explain", "4")
    assert both.returncode == 2
    assert "exclude one another" in both.stderr


def test_extract_of_a_small_file_is_quick(house: Home) -> None:
    """Within 1.5 s of processor time, so that a busy machine does not decide; the best of five runs."""
    took: list[float] = []
    while len(took) < 5 and min(took, default=9) >= 1.5:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert house.start_anew("extract", str(SAMPLES / "harbour_freight_2024.csv")).returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(took) < 1.5, took


def test_catalogue_lists_metrics_and_suggests_names(house: Home, tmp_path: Path) -> None:
    listed = house.run("catalogue", "list", "--topic", "water", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(listed.stdout)))
    assert "water_withdrawal" in {row["metric_id"] for row in rows}
    assert {row["topic"] for row in rows} == {"water"}
    assert house.run("catalogue", "list", "--topic", "weather").returncode == 2
    report = tmp_path / "report.txt"
    report.write_text("Metric Unit 2023 2024\nWater consumptions of sites m3 120 118\n", encoding="utf-8")
    done = house.run("catalogue", "suggest", str(report), "--nearest", "1", "--format", "json")
    assert done.returncode == 0, done.stderr
    (one,) = json.loads(done.stdout)
    assert (one["label"], one["metric_id"]) == ("Water consumptions of sites", "water_consumption")
    assert "aliases.csv" in house.run("catalogue", "suggest", str(report)).stdout
    assert house.run("catalogue", "suggest", str(tmp_path / "none.txt")).returncode == 1


def test_changes_are_polled_from_where_the_last_poll_ended(filled: Home) -> None:
    first = json.loads(filled.run("changes", "--since", "0", "--format", "json").stdout)
    facts = first["tables"]["curated.facts"]
    assert {row["change"] for row in facts} == {"insert"}
    assert [{"n": len(facts)}] == filled.rows("select count(*) as n from curated.facts")
    again = json.loads(filled.run("changes", "--since", str(first["next"]), "-f", "json").stdout)
    assert (again["next"], again["tables"]["curated.facts"]) == (first["next"], [])
    one = filled.run("changes", "--since", "2001-01-01", "--table", "curated.facts", "--format", "csv")
    assert len(list(csv.reader(io.StringIO(one.stdout)))) == len(facts) + 1
    assert f"--since {first['next']}" in one.stderr
    assert "inserted into" in filled.run("snapshots").stdout
    wrong = filled.run("changes", "--since", "99999")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("SnapshotExpired")


def test_a_piped_shell_says_that_a_query_failed(filled: Home) -> None:
    done = filled.run("shell", text=".schema curated.facts\nselect 40 + 2 as n")
    assert done.returncode == 0, done.stderr
    assert "42" in done.stdout
    assert "fiscal_year" in done.stdout
    assert filled.run("shell", text="select nonsense;").returncode == 1
