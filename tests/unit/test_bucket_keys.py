"""Which names can be filings, and which keys a bucket takes."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from infra.bucket import LocalBucket
from infra.bucket_local import etag_of, is_settled
from infra.keys import check_key, is_filing
from transforms.errors import BucketUnavailable, FilingTooLarge, MissingObject, ReplacedObject, UsageProblem


@pytest.mark.parametrize(
    "key", ["a.pdf", "2023/annual report.pdf", "环境报告 '23\".xlsx", "a+b&c=d%20.csv", "no-ending", "a.b/c"]
)
def test_a_filing_may_have_any_ordinary_name(key: str) -> None:
    assert is_filing(key)
    assert check_key(key) == key


@pytest.mark.parametrize(
    "key",
    [".hidden", "a/.git/b.pdf", "a.pdf.part", "a.TMP", "a.pdf~", "~$report.docx", "x.crdownload", "folder/"],
)
def test_hidden_and_unfinished_files_are_no_filings(key: str) -> None:
    assert not is_filing(key)
    with pytest.raises(UsageProblem):
        check_key(key)


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "..", "../a.pdf", "a/../../b.pdf", "a//b", "./a", ".", "a\0b", "a\ud800"]
)
def test_keys_that_lead_outside_or_cannot_be_stored_are_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem):
        LocalBucket(tmp_path / "bucket").put(key, b"x")
    assert not (tmp_path / "b.pdf").exists()


def test_put_list_head_and_read_agree(tmp_path: Path) -> None:
    bucket = LocalBucket(tmp_path / "bucket")
    ref = bucket.put("2023/é ' 中.pdf", b"12345")
    assert bucket.name == f"file://{tmp_path}/bucket"
    assert (ref.bucket, ref.key, ref.size) == (bucket.name, "2023/é ' 中.pdf", 5)
    assert list(bucket.list()) == [ref] == list(bucket.list("2023/")) == list(bucket.list("20"))
    assert list(bucket.list("2024/")) == []
    assert bucket.head(ref.key) == ref
    assert bucket.head("other.pdf") is None
    assert bucket.read(ref, cap=5) == b"12345"


def test_put_takes_a_file_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    source = tmp_path / "source.bin"
    source.write_bytes(os.urandom(3_000_000))
    bucket = LocalBucket(tmp_path / "bucket")
    ref = bucket.put("a/b.bin", source)
    assert bucket.read(ref, 10**7) == source.read_bytes()
    assert [path.name for path in (tmp_path / "bucket" / "a").iterdir()] == ["b.bin"]
    with pytest.raises(BucketUnavailable, match="No such file"):
        bucket.put("a/c.bin", tmp_path / "missing")
    assert [path.name for path in (tmp_path / "bucket" / "a").iterdir()] == ["b.bin"]


def test_a_name_the_disk_cannot_hold_is_the_callers_problem(tmp_path: Path) -> None:
    bucket = LocalBucket(tmp_path)
    bucket.put("a", b"x")
    for key in ("x" * 300, "a/below-a-file"):
        with pytest.raises(UsageProblem):
            bucket.put(key, b"y")


def test_over_the_cap_is_refused_before_reading(tmp_path: Path) -> None:
    bucket = LocalBucket(tmp_path)
    with pytest.raises(FilingTooLarge, match="6 bytes, more than the 5"):
        bucket.read(bucket.put("a", b"123456"), cap=5)


def test_what_is_read_is_what_was_found(tmp_path: Path) -> None:
    bucket = LocalBucket(tmp_path)
    old = bucket.put("a", b"old")
    new = bucket.put("a", b"new")
    with pytest.raises(ReplacedObject, match="replaced"):
        bucket.read(old, 10)
    assert bucket.read(new, 10) == b"new"
    (tmp_path / "a").unlink()
    with pytest.raises(MissingObject):
        bucket.read(new, 10)


def test_links_to_the_outside_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"secret")
    bucket = LocalBucket(tmp_path / "bucket")
    inside = bucket.put("real.pdf", b"1")
    (bucket.folder / "out.pdf").symlink_to(tmp_path / "secret.pdf")
    (bucket.folder / "up").symlink_to(tmp_path, target_is_directory=True)
    (bucket.folder / "alias.pdf").symlink_to("real.pdf")
    assert sorted(ref.key for ref in bucket.list()) == ["alias.pdf", "real.pdf"]
    for key in ("out.pdf", "up/secret.pdf"):
        with pytest.raises(UsageProblem, match="outside"):
            bucket.head(key)
    assert bucket.key_of(str(bucket.folder / "out.pdf")) is None
    assert bucket.key_of(str(tmp_path / "secret.pdf")) is None
    assert inside.key == bucket.key_of(str(bucket.folder / "real.pdf"))


def test_a_named_pipe_is_no_filing_and_blocks_nobody(tmp_path: Path) -> None:
    bucket = LocalBucket(tmp_path)
    os.mkfifo(tmp_path / "pipe.pdf")
    assert list(bucket.list()) == []
    assert bucket.head("pipe.pdf") is None


def test_names_that_are_no_text_are_passed_over_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.pdf")).write_bytes(b"x")
    assert list(LocalBucket(tmp_path).list()) == []
    assert "rename it" in caplog.text


def test_a_missing_folder_is_told_with_a_remedy(tmp_path: Path) -> None:
    bucket = LocalBucket(tmp_path / "none")
    with pytest.raises(BucketUnavailable, match=r"no such folder.*ESGLAKE_BUCKET"):
        bucket.check()
    with pytest.raises(BucketUnavailable):
        list(bucket.list())
    (tmp_path / "file").touch()
    with pytest.raises(BucketUnavailable, match="not a folder"):
        LocalBucket(tmp_path / "file").check()


def test_a_listing_waits_for_a_file_just_written(tmp_path: Path) -> None:
    (tmp_path / "done.pdf").write_bytes(b"x")
    assert not is_settled((tmp_path / "done.pdf").stat())
    assert [ref.key for ref in LocalBucket(tmp_path).list()] == ["done.pdf"]


def test_a_listing_leaves_out_a_file_that_grows(tmp_path: Path) -> None:
    bucket, stop = LocalBucket(tmp_path), threading.Event()
    bucket.put("done.pdf", b"x")

    def write() -> None:
        with (tmp_path / "grows.pdf").open("wb", buffering=0) as out:
            while not stop.wait(0.005):
                out.write(b"x")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        time.sleep(0.05)
        assert [ref.key for ref in bucket.list()] == ["done.pdf"]
    finally:
        stop.set()
        writer.join()
    assert sorted(ref.key for ref in bucket.list()) == ["done.pdf", "grows.pdf"]


def test_a_file_moved_into_place_is_settled_at_once(tmp_path: Path) -> None:
    LocalBucket(tmp_path).put("a.pdf", b"x")
    assert is_settled((tmp_path / "a.pdf").stat())


def test_the_etag_changes_with_every_write_and_survives_a_move(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"1")
    first = etag_of(path.stat())
    moved = path.rename(tmp_path / "b")
    assert etag_of(moved.stat()) == first
    time.sleep(0.02)
    moved.write_bytes(b"2")
    assert etag_of(moved.stat()) != first
