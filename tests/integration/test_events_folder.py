"""Event sources on a real folder: quick, whole files only, nothing outside."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from infra.bucket import LocalBucket
from infra.events import poll, watch_folder
from transforms.errors import BucketUnavailable
from transforms.model import ObjectRef

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 10.0


class Watched:
    """A watched folder and all that its source has given, with the time of arrival."""

    def __init__(self, folder: Path) -> None:
        self.bucket = LocalBucket(folder)
        self.given: list[tuple[ObjectRef, float]] = []

    @property
    def keys(self) -> list[str]:
        return sorted(ref.key for ref, _ in self.given)

    async def until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not done():
            assert time.monotonic() < deadline, self.keys
            await asyncio.sleep(0.005)


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watched]:
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - nothing else runs yet
    folder_watch, stop, watching = Watched(folder), asyncio.Event(), asyncio.Event()

    async def listen() -> None:
        async for refs in watch_folder(folder_watch.bucket, stop, watching):
            folder_watch.given += [(ref, time.time()) for ref in refs]

    task = asyncio.create_task(listen())
    await watching.wait()
    try:
        yield folder_watch
    finally:
        stop.set()
        await asyncio.wait_for(task, PATIENCE_SECONDS)


def run(folder: Path, story: Callable[[Watched], Awaitable[None]]) -> None:
    async def main() -> None:
        async with watched(folder) as watch:
            await story(watch)

    asyncio.run(main())


def test_a_file_put_in_place_is_given_within_moments(tmp_path: Path) -> None:
    async def story(watch: Watched) -> None:
        waits = []
        for number in range(10):
            before = time.time()
            ref = await asyncio.to_thread(watch.bucket.put, f"{number}.pdf", b"x" * number)
            await watch.until(lambda: len(watch.given) == number + 1)  # noqa: B023
            assert watch.given[-1][0] == ref
            waits.append(watch.given[-1][1] - before)
        assert sorted(waits)[5] < 0.5, waits

    run(tmp_path, story)


def test_a_growing_file_is_given_once_and_whole(tmp_path: Path) -> None:
    async def story(watch: Watched) -> None:
        with (tmp_path / "grows.pdf").open("wb", buffering=0) as out:
            for _ in range(40):
                out.write(b"x" * 1000)
                await asyncio.sleep(0.01)
        await watch.until(lambda: bool(watch.given))
        await asyncio.sleep(0.3)
        assert [(ref.key, ref.size) for ref, _ in watch.given] == [("grows.pdf", 40_000)]

    run(tmp_path, story)


def test_new_folders_are_watched_with_all_they_hold(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "deep" / "er").mkdir(parents=True)
    (elsewhere / "deep" / "er" / "b.pdf").write_bytes(b"2")

    async def story(watch: Watched) -> None:
        (watch.bucket.folder / "new").mkdir()
        (watch.bucket.folder / "new" / "a.pdf").write_bytes(b"1")
        shutil.move(str(elsewhere), watch.bucket.folder / "moved")
        await watch.until(lambda: len(watch.given) >= 2)
        (watch.bucket.folder / "moved" / "deep" / "c.pdf").write_bytes(b"3")
        await watch.until(lambda: len(watch.given) >= 3)
        assert watch.keys == ["moved/deep/c.pdf", "moved/deep/er/b.pdf", "new/a.pdf"]

    run(tmp_path / "bucket", story)


def test_a_changed_file_is_given_again_a_deleted_one_is_not(tmp_path: Path) -> None:
    async def story(watch: Watched) -> None:
        watch.bucket.put("a.pdf", b"1")
        await watch.until(lambda: len(watch.given) == 1)
        watch.bucket.put("a.pdf", b"22")
        await watch.until(lambda: len(watch.given) == 2)
        (tmp_path / "a.pdf").unlink()
        watch.bucket.put("end.pdf", b"3")
        await watch.until(lambda: len(watch.given) == 3)
        assert [(ref.key, ref.size) for ref, _ in watch.given] == [("a.pdf", 1), ("a.pdf", 2), ("end.pdf", 1)]

    run(tmp_path, story)


def test_hidden_unfinished_and_outside_files_are_not_given(tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"secret")

    async def story(watch: Watched) -> None:
        for name in (".hidden.pdf", "a.pdf.part", "b.tmp", "~$c.docx", "d~"):
            (watch.bucket.folder / name).write_bytes(b"x")
        (watch.bucket.folder / "link.pdf").symlink_to(tmp_path / "secret.pdf")
        (watch.bucket.folder / "a.pdf.part").rename(watch.bucket.folder / "a.pdf")
        await watch.until(lambda: bool(watch.given))
        await asyncio.sleep(0.3)
        assert watch.keys == ["a.pdf"]

    run(tmp_path / "bucket", story)


def test_a_burst_arrives_completely(tmp_path: Path) -> None:
    async def story(watch: Watched) -> None:
        def burst() -> None:
            for number in range(500):
                (tmp_path / f"{number}.txt").write_bytes(b"x")

        await asyncio.to_thread(burst)
        await watch.until(lambda: len(watch.given) >= 500)
        assert len(set(watch.keys)) == 500

    run(tmp_path, story)


def test_a_missing_or_vanishing_folder_is_told(tmp_path: Path) -> None:
    async def gone() -> None:
        async for _ in watch_folder(LocalBucket(tmp_path / "none"), asyncio.Event()):
            raise AssertionError("nothing can be given")

    with pytest.raises(BucketUnavailable):
        asyncio.run(gone())

    async def vanishes() -> None:
        async with watched(tmp_path / "bucket") as watch:
            watch.bucket.folder.rmdir()
            await asyncio.sleep(1)

    with pytest.raises(BucketUnavailable):
        asyncio.run(asyncio.wait_for(vanishes(), PATIENCE_SECONDS))


def test_cancelling_a_watch_leaves_the_callers_stop_alone(tmp_path: Path) -> None:
    async def main() -> None:
        stop, watching = asyncio.Event(), asyncio.Event()

        async def listen() -> None:
            async for _ in watch_folder(LocalBucket(tmp_path), stop, watching):
                pass

        task = asyncio.create_task(listen())
        await watching.wait()
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), PATIENCE_SECONDS)
        assert not stop.is_set()

    asyncio.run(main())


def test_polling_gives_everything_first_then_what_is_new(tmp_path: Path) -> None:
    bucket = LocalBucket(tmp_path)
    bucket.put("a", b"1")
    bucket.put("b", b"1")

    async def main() -> list[list[str]]:
        stop, looks = asyncio.Event(), []
        async for refs in poll(bucket, 0.02, stop):
            looks.append(sorted(ref.key for ref in refs))
            if len(looks) == 1:
                bucket.put("c", b"1")
            elif len(looks) == 2:
                bucket.put("a", b"22")
            else:
                stop.set()
        return looks

    assert asyncio.run(asyncio.wait_for(main(), PATIENCE_SECONDS)) == [["a", "b"], ["c"], ["a"]]


def test_polling_survives_a_bucket_that_is_away(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    bucket = LocalBucket(tmp_path / "bucket")

    async def main() -> list[str]:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.5, bucket.put, "a", b"1")
        async for refs in poll(bucket, 0.02, stop):
            stop.set()
            return [ref.key for ref in refs]
        return []

    assert asyncio.run(asyncio.wait_for(main(), PATIENCE_SECONDS)) == ["a"]
    assert "listing failed" in caplog.text


def test_a_poll_beside_a_listing_gives_only_what_came_after_its_first_look(tmp_path: Path) -> None:
    bucket = LocalBucket(tmp_path)
    bucket.put("before.csv", b"1")

    async def run() -> list[str]:
        stop, watching = asyncio.Event(), asyncio.Event()

        async def later() -> None:
            await asyncio.wait_for(watching.wait(), 10)
            bucket.put("after.csv", b"2")

        upload = asyncio.create_task(later())
        async for refs in poll(bucket, 0.02, stop, watching=watching):
            await upload
            return [ref.key for ref in refs]
        return []

    assert asyncio.run(asyncio.wait_for(run(), PATIENCE_SECONDS)) == ["after.csv"]
