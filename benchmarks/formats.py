"""Facts per second of each format's reader, and inline XBRL beside Arelle, XBRL's reference implementation.

python -m benchmarks.formats [--quick] [--json FILE]

Files are generated. Processor seconds are counted inside the process that reads, the median of three reads
after a first that is not counted: neither side pays for its imports. Arelle works offline; its load includes
the report's own small taxonomy, which a reader that knows the concepts beforehand does not need.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from zipfile import ZIP_DEFLATED, ZipFile

from benchmarks.report import arguments, report
from tests.fixtures import xbrl
from transforms.extract import observe
from transforms.read import read
from transforms.sniff import media_type

FACTS, FACTS_QUICK = 5000, 1000
REPORTS, REPORTS_QUICK = (140, 1000, 5000), (140, 1000)
"""Facts: of a small company's sustainability report, of a large company's annual report, of five of them."""
ROUNDS, ROUNDS_QUICK = 7, 3

OURS = """
import sys, time
from transforms.extract import observe
from transforms.read import read
from transforms.sniff import media_type
data = open(sys.argv[1], "rb").read()
observe(read(data, media_type(data, "")))
seconds, all_seconds = [], []
for _ in range(3):
    begun = time.process_time()
    document = read(data, media_type(data, ""))
    seconds.append(time.process_time() - begun)
    observe(document)
    all_seconds.append(time.process_time() - begun)
print(sorted(seconds)[1], sorted(all_seconds)[1], len(document.tagged))
"""
ARELLE = """
import sys, time
from arelle import Cntlr
controller = Cntlr.Cntlr(logFileName="logToBuffer")
controller.webCache.workOffline = True
controller.modelManager.close(controller.modelManager.load(sys.argv[1]))
seconds = []
for _ in range(3):
    begun = time.process_time()
    model = controller.modelManager.load(sys.argv[1])
    found = len(model.factsInInstance)
    seconds.append(time.process_time() - begun)
    controller.modelManager.close(model)
print(sorted(seconds)[1], found)
"""


def formats(count: int) -> dict[str, Callable[[], bytes]]:
    """A file of so many figures in each format."""
    return {
        "inline XBRL": lambda: xbrl.many(count).encode(),
        "HTML": lambda: page(count),
        "DOCX": lambda: word(count),
        "report package": lambda: xbrl.package(report_dot_xhtml=xbrl.many(count)),
    }


def rows(count: int) -> list[tuple[str, str, str, str]]:
    """Half as many rows as figures: two years each."""
    names = ("Scope 1 emissions", "Scope 2 emissions", "Scope 3 emissions")
    return [(names[at % 3], "tCO2e", f"{1000 + at:,}", f"{900 + at:,}") for at in range(count // 2)]


def page(count: int) -> bytes:
    """An HTML page of one table."""
    cells = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows(count))
    head = "<th>Metric</th><th>Unit</th><th>2024</th><th>2023</th>"
    return f"<!doctype html><html><body><table><tr>{head}</tr>{cells}</table></body></html>".encode()


def word(count: int) -> bytes:
    """A Word document of one table."""
    table = [("Metric", "Unit", "2024", "2023"), *rows(count)]
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>' for text in row)}</w:tr>"
        for row in table
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as package:
        package.writestr(
            "word/document.xml",
            f"<w:document {space}><w:body><w:tbl>{cells}</w:tbl></w:body></w:document>",
        )
    return whole.getvalue()


def speed(data: bytes, rounds: int) -> float:
    """Observations per processor second, from bytes; the first round is not counted."""
    seconds, found = [], 0
    for _ in range(rounds + 1):
        begun = time.process_time()
        found = observe(read(data, media_type(data, "file"))).height
        seconds.append(time.process_time() - begun)
    return found / median(seconds[1:])


def beside_arelle(count: int, rounds: int) -> tuple[float, float, float]:
    """Median processor seconds for the same file, in turns: our facts, our observations, Arelle's load."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xhtml"
        path.write_text(xbrl.many(count), encoding="utf-8")
        (Path(folder) / xbrl.SCHEMA_NAME).write_text(xbrl.schema(), encoding="utf-8")
        turns = [(*_seconds(OURS, path), *_seconds(ARELLE, path)) for _ in range(rounds)]
    facts, observations, theirs = (median(column) for column in zip(*turns, strict=True))
    return facts, observations, theirs


def _seconds(script: str, path: Path) -> list[float]:
    home = {"HOME": str(path.parent), "XDG_CONFIG_HOME": str(path.parent)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **home},
    )
    *seconds, found = done.stdout.splitlines()[-1].split()
    if int(found) < REPORTS[0]:
        raise SystemExit(f"only {found} facts were read of {path}: {done.stderr}")
    return [float(one) for one in seconds]


def main() -> None:
    """Every format alone, then inline XBRL beside Arelle for reports of several sizes."""
    options = arguments(__doc__ or "")
    count, rounds = (FACTS_QUICK, ROUNDS_QUICK) if options.quick else (FACTS, ROUNDS)
    figures = {f"{name}, facts/s": speed(make(), rounds) for name, make in formats(count).items()}
    ratios: dict[str, float] = {}
    if importlib.util.find_spec("arelle"):
        for facts in REPORTS_QUICK if options.quick else REPORTS:
            ours, observed, theirs = beside_arelle(facts, rounds)
            figures |= {
                f"{facts} facts, ms": 1000 * ours,
                f"{facts} facts to observations, ms": 1000 * observed,
                f"{facts} facts, Arelle, ms": 1000 * theirs,
            }
            ratios[f"faster than Arelle, {facts} facts"] = theirs / ours
            ratios[f"to observations, {facts} facts"] = theirs / observed
    else:
        print("Arelle is not installed (extra `arelle`): no comparison")
    report("formats", figures, ratios, options.json)


if __name__ == "__main__":
    main()
