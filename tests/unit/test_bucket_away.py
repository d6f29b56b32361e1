"""A folder that goes away as a whole: no filing of it is missing, the bucket is."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from infra.bucket import LocalBucket
from transforms.errors import BucketUnavailable, MissingObject

CAP = 1_000


def broken(number: int) -> OSError:
    return OSError(number, os.strerror(number))


def test_where_the_folder_is_gone_its_files_are_not_missing(tmp_path: Path) -> None:
    bucket = LocalBucket(tmp_path / "bucket")
    ref = bucket.put("a.txt", b"1")
    away = bucket.folder.rename(tmp_path / "away")
    with pytest.raises(BucketUnavailable, match="no such folder"):
        bucket.read(ref, CAP)
    away.rename(bucket.folder)
    assert bucket.read(ref, CAP) == b"1"
    (bucket.folder / "a.txt").unlink()
    with pytest.raises(MissingObject):
        bucket.read(ref, CAP)


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.EMFILE])
def test_a_disk_that_does_not_answer_fails_no_filing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    bucket = LocalBucket(tmp_path)
    ref = bucket.put("a.txt", b"1")

    def fails(*_: object, **__: object) -> int:
        raise broken(number)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", fails)
        with pytest.raises(BucketUnavailable, match=os.strerror(number)):
            bucket.read(ref, CAP)
    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", fails)
        with pytest.raises(BucketUnavailable, match=os.strerror(number)):
            list(bucket.list())
    assert bucket.read(ref, CAP) == b"1"
