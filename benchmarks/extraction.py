"""PDF to facts on one core: pages per second beside pdfplumber and beside pdfium alone, and the memory.

python -m benchmarks.extraction [--quick] [--json FILE] [FILE.pdf ...]

Without files a generated report is read: dense tables and prose. All sides read the same pages in one
run, in turns; processor seconds are counted, because the machine may be shared. Each round is a fresh
process that has read none of the files: nothing remembered of a filing makes it look fast.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from benchmarks.report import report
from transforms.filing import examine, filings_frame, warm_up
from transforms.normalise import facts_of, normalise
from transforms.read import pdf

ROUNDS, ROUNDS_QUICK = 5, 2
PLUMBER = "pdfplumber extract_tables"
PLUMBER_PAGES, PLUMBER_PAGES_QUICK = 28, 4
"""pdfplumber reads that many pages of each file: it needs a second for ten."""

GENERATED_PAGES = 24
MEMORY_PAGES, MEMORY_PAGES_QUICK = 200, 40
ROWS = 38


def generated(pages: int) -> bytes:
    """A report of table pages: label, unit, three years and a remark per row."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=(595, 842))
    for page in range(pages):
        canvas.setFont("Helvetica", 8)
        for x, head in ((40, "Indicator"), (230, "Unit"), (290, "2024"), (345, "2023"), (400, "2022")):
            canvas.drawString(x, 800, head)
        for row in range(ROWS):
            y = 780 - 19 * row
            canvas.drawString(40, y, f"Water withdrawal of operating site number {row + ROWS * page}")
            canvas.drawString(230, y, "m3")
            for place, x in enumerate((290, 345, 400)):
                canvas.drawString(x, y, f"{1_000 + 37 * row + 11 * page + place:,}.{place}")
            canvas.drawString(450, y, "metered, all twelve months")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def facts(data: bytes, name: str) -> int:
    """The whole pure way: bytes to facts."""
    examined = examine(data, name)
    filings = filings_frame([examined.filing])
    return facts_of(normalise(examined.observations, filings), filings).height


def characters(data: bytes) -> int:
    """What cannot be saved: pdfium parses each page and gives its text."""
    with pypdfium2.PdfDocument(data) as document:
        return sum(len(page.get_textpage().get_text_range()) for page in document)


def boxes(data: bytes) -> int:
    """The usual way to text with places: pdfium's own call for each character, in a Python loop."""
    read = 0
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            text = page.get_textpage()
            for place in range(text.count_chars()):
                text.get_charbox(place, loose=True)
                read += 1
    return read


def plumber(data: bytes, pages: int) -> int:
    """pdfplumber's tables of the first pages."""
    import pdfplumber

    with pdfplumber.open(BytesIO(data)) as document:
        return sum(len(page.extract_tables()) for page in document.pages[:pages])


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def turn(files: list[Path], plumbed: int) -> dict[str, float]:
    """Processor seconds of each side over all files; no side has seen them before."""
    sides: dict[str, Callable[[bytes, str], object]] = {
        "bytes to facts": facts,
        "bytes to lines": lambda data, _: pdf.read(data),
        "characters alone": lambda data, _: characters(data),
        "characters with boxes": lambda data, _: boxes(data),
        PLUMBER: lambda data, _: plumber(data, plumbed),
    }
    datas = {path.name: path.read_bytes() for path in files}
    return {
        side: sum(seconds(lambda: work(data, name)) for name, data in datas.items())  # noqa: B023
        for side, work in sides.items()
        if plumbed or side != PLUMBER
    }


def measure(files: list[Path], rounds: int, plumbed: int) -> tuple[dict[str, float], dict[str, float]]:
    """Pages per second of each side over all files, and the ratios between them."""
    taken: dict[str, list[float]] = defaultdict(list)
    for done in range(rounds):
        told = _own("--turn", str(plumbed if done < ROUNDS_QUICK else 0), *map(str, files))
        for side, took in json.loads(told).items():
            taken[side].append(took)
    counts = [len(pypdfium2.PdfDocument(path)) for path in files]
    pages = dict.fromkeys(taken, sum(counts)) | {PLUMBER: sum(min(count, plumbed) for count in counts)}
    speed = {side: pages[side] / median(taken[side]) for side in taken}
    figures = {f"pages/s, {side}": value for side, value in speed.items()}
    ours = speed["bytes to facts"]
    return figures, {
        "pdfplumber's time to ours": ours / speed[PLUMBER],
        "our time to characters alone": speed["characters alone"] / ours,
        "time to lines to characters alone": speed["characters alone"] / speed["bytes to lines"],
        "our time to characters with boxes": speed["characters with boxes"] / ours,
    }


def _own(*arguments: str) -> str:
    """What this program prints in a fresh process of its own."""
    command = [sys.executable, "-m", "benchmarks.extraction", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def peak_megabytes(pages: int) -> float:
    """The most memory a fresh process holds that turns a PDF of so many pages into facts."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(generated(pages))
        file.flush()
        return float(_own("--peak", file.name))


def own_peak_megabytes() -> float:
    """Linux's high-water mark of this program alone; ru_maxrss would include the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return float(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="PDFs to read instead of a generated one")
    parser.add_argument("--quick", action="store_true", help="a short run, for a look")
    parser.add_argument("--json", type=Path, help="write the result there")
    parser.add_argument("--turn", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.peak:
        warm_up()
        facts(asked.peak.read_bytes(), asked.peak.name)
        print(own_peak_megabytes())
        return
    if asked.turn is not None:
        warm_up()
        facts(generated(1), "made.pdf")  # normalisation, too, runs in a process that has done so before
        print(json.dumps(turn(asked.files, asked.turn)))
        return
    pages = MEMORY_PAGES_QUICK if asked.quick else MEMORY_PAGES
    rounds = ROUNDS_QUICK if asked.quick else ROUNDS
    plumbed = PLUMBER_PAGES_QUICK if asked.quick else PLUMBER_PAGES
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "made.pdf")
        made.write_bytes(generated(GENERATED_PAGES))
        figures, ratios = measure(asked.files or [made], rounds, plumbed)
    figures[f"peak MB, {pages} pages"] = peak_megabytes(pages)
    report("extraction", figures, ratios, asked.json)


if __name__ == "__main__":
    main()
