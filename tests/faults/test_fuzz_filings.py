"""A thousand damaged filings: each ends as a result or as a named error, within time and memory.

They go through real worker processes, so that a crash of pdfium is a WorkerDied of one filing. The
seed is fixed: what fails once fails again.
"""

from __future__ import annotations

import asyncio
import random
import time
import zlib
from collections import Counter
from collections.abc import Callable
from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from infra.workers import Workers
from tests.houses import SAMPLES
from transforms.errors import EncryptedFiling, ExtractionTimeout, FilingError, WorkerDied
from transforms.filing import Examined, examine, warm_up

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

FILES = 1_000
SEED = 20_260
SECONDS_EACH = 10.0
SECONDS_IN_ALL = 40.0
MEMORY_MB = 1_024
PDF_WORDS = (
    b"/Length",
    b"/Kids",
    b"/Count",
    b"/MediaBox",
    b"/Filter",
    b"stream",
    b"endobj",
    b"xref",
    b"/Font",
)
LABELS = (
    "Water consumption",
    "Energy consumption",
    "Total waste",
    "Employees",
    "Women",
    "Men",
    "Training hours",
)
Change = Callable[[bytes, random.Random], bytes]


def _pdf(compressed: bool, pages: int = 3) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=(595, 842), pageCompression=int(compressed))
    for page in range(pages):
        canvas.drawString(40, 720, "Indicator")
        canvas.drawString(300, 720, "2023")
        canvas.drawString(380, 720, "2022")
        for row, label in enumerate(LABELS):
            canvas.drawString(40, 700 - 20 * row, label)
            canvas.drawString(300, 700 - 20 * row, f"{1_250 + page + row:,}")
            canvas.drawString(380, 700 - 20 * row, f"{1_150 + page + row:,}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 40)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def _hole(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randint(1, 400) :]


def _doubled(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randint(1, 400)]
    return data[:start] + piece * chance.randint(2, 30) + data[start:]


def _numbers(data: bytes, chance: random.Random) -> bytes:
    """Lengths, counts, places and sizes that are negative, huge or zero."""
    places = [place for place, byte in enumerate(data) if chr(byte).isdigit()]
    changed = data
    for place in sorted(chance.sample(places, min(len(places), 6)), reverse=True):
        value = chance.choice((b"-1", b"0", b"99999999", b"4294967295", b"1e30", b"0.00001"))
        changed = changed[:place] + value + changed[place + 1 :]
    return changed


def _odd_digits(data: bytes, chance: random.Random) -> bytes:
    """Digits that are raised, in circles or of another script: they count as digits and are no number."""
    changed = bytearray(data)
    for place in [place for place, byte in enumerate(data) if chr(byte).isdigit()][::-1]:
        if chance.random() < 0.2:
            changed[place : place + 1] = chance.choice("²³①½１٣〇").encode()
    return bytes(changed)


def _words(data: bytes, chance: random.Random) -> bytes:
    first, second = chance.sample(PDF_WORDS, 2)
    return data.replace(first, second, chance.randint(1, 3))


CHANGES: tuple[Change, ...] = (_flipped, _cut, _hole, _doubled, _numbers, _odd_digits, _words)


def _damaged() -> list[tuple[str, bytes]]:
    sound = {
        "plain.pdf": _pdf(compressed=False),
        "packed.pdf": _pdf(compressed=True),
        "sample.txt": (SAMPLES / "chenghu_digital_2024_zh.txt").read_bytes(),
        "gb18030.txt": (SAMPLES / "chenghu_digital_2024_zh.txt").read_text("utf-8").encode("gb18030"),
        "utf16.txt": (SAMPLES / "chenghu_digital_2024_zh.txt").read_text("utf-8").encode("utf-16"),
        "table.csv": (SAMPLES / "harbour_freight_2024.csv").read_bytes(),
    }
    kinds = ["plain.pdf", "packed.pdf", *sound]  # half of them PDF: there the machine code is
    chance = random.Random(SEED)
    return [
        (name, chance.choice(CHANGES)(sound[name], chance))
        for name in (kinds[number % len(kinds)] for number in range(FILES))
    ]


async def _examined(
    files: list[tuple[str, bytes]], seconds: float = SECONDS_EACH
) -> list[Examined | BaseException]:
    async with Workers(2, seconds, MEMORY_MB, initializer=warm_up) as workers:
        jobs = (workers.run(examine, data, name) for name, data in files)
        return await asyncio.gather(*jobs, return_exceptions=True)


def test_a_thousand_damaged_filings_end_by_name_and_in_time() -> None:
    files = _damaged()
    start = time.monotonic()
    ended = asyncio.run(_examined(files))
    took = time.monotonic() - start
    kinds = Counter(type(each).__name__ for each in ended)
    unnamed = [each for each in ended if not isinstance(each, Examined | FilingError)]
    assert not unnamed, kinds
    stopped = [str(each) for each in ended if "the reader stopped at" in str(each)]
    assert not stopped, stopped[:3]  # an error of Python's own: a hole in a reader
    assert kinds["Examined"] > FILES // 4, kinds
    assert kinds["UnreadableFiling"] > 20, kinds
    assert took < SECONDS_IN_ALL, kinds


def _bomb(content: bytes, megabytes: int) -> bytes:
    packing = zlib.compressobj(1)
    packed = b"".join(packing.compress(content) for _ in range(megabytes * (1 << 20) // len(content)))
    packed += packing.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    whole, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        whole
        + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            len(whole),
        )
    )


def _spread_text(signs: int) -> bytes:
    """Content with more signs than a page can show, each at a place of its own."""
    return b"BT /F 4 Tf " + b"".join(
        b"1 0 0 1 %d %d Tm (7) Tj " % (n % 590, n // 590 % 840) for n in range(signs)
    )


HARMFUL: dict[str, tuple[Callable[[], bytes], tuple[type[object], ...]]] = {
    "blanks": (lambda: _bomb(b" " * (1 << 20), 1_500), (Examined, WorkerDied)),
    "nested": (lambda: _bomb(b"q " * (1 << 19), 300), (Examined, WorkerDied, ExtractionTimeout)),
    "overfull": (lambda: _bomb(_spread_text(300_000), 13), (Examined, WorkerDied, ExtractionTimeout)),
    "huge-page": (
        lambda: _pdf(compressed=False).replace(b"[ 0 0 595 842 ]", b"[ 0 0 9e9 9e9 ]"),
        (Examined,),
    ),
    "no-page-size": (
        lambda: _pdf(compressed=False).replace(b"[ 0 0 595 842 ]", b"[ 5 5 5 5 ]"),
        (Examined,),
    ),
}
"""What makes each file, asked for by its test alone: some take seconds; and how it may end."""


@pytest.mark.parametrize("name", HARMFUL)
def test_files_made_to_do_harm_end_within_their_limits(name: str) -> None:
    make, ends = HARMFUL[name]
    (ended,) = asyncio.run(_examined([("harm.pdf", make())]))
    assert isinstance(ended, ends), repr(ended)


def test_five_thousand_pages_are_read() -> None:
    (ended,) = asyncio.run(_examined([("long.pdf", _pdf(compressed=True, pages=5_000))], SECONDS_IN_ALL))
    assert isinstance(ended, Examined)
    assert ended.filing.pages == 5_000
    assert ended.observations["page"].max() == 5_000


def test_encryption_is_told() -> None:
    target = BytesIO()
    canvas = Canvas(target, encrypt="secret")
    canvas.drawString(40, 700, "Waste 5")
    canvas.save()
    (ended,) = asyncio.run(_examined([("locked.pdf", target.getvalue())]))
    assert isinstance(ended, EncryptedFiling)
