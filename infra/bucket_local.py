"""A folder as a bucket: keys are paths in it, with '/' between their parts.

Names are taken as the disk has them, never normalised: what a listing gave can be read again.
Links that lead outside the folder are refused, hidden and unfinished files are not seen.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from infra.keys import CHUNK_BYTES, check_key, is_filing, is_text, within_cap
from infra.object_metadata import Fetched
from transforms.errors import BucketUnavailable, EsgLakeError, MissingObject, ReplacedObject, UsageProblem
from transforms.model import ObjectRef

SETTLE_SECONDS = 0.1
"""A file nobody has written to for so long is taken to be complete."""

BAD_NAME = {errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EINVAL, errno.EILSEQ}

BAD_FILE = {*BAD_NAME, errno.ENOENT, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENXIO}
"""What opening says of the file itself; anything else (EIO, ESTALE, EMFILE) is the disk's trouble or ours."""

log = logging.getLogger(__name__)


class LocalBucket:
    """A folder on this machine; `check()` tells whether it is there, `put` makes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.name = f"file://{self.folder.as_posix()}"

    def list(self, prefix: str = "") -> Iterator[ObjectRef]:
        """Every complete filing below the folder; files still being written come last or not at all."""
        self.check()
        fresh: list[tuple[str, os.stat_result]] = []
        for key, facts in self.walk(prefix):
            if is_settled(facts):
                yield self._ref(key, facts)
            else:
                fresh.append((key, facts))
        if fresh:
            time.sleep(SETTLE_SECONDS)
            for key, before in fresh:
                after = self.stat(key)
                if after is not None and etag_of(after) == etag_of(before):
                    yield self._ref(key, after)

    def walk(self, prefix: str = "") -> Iterator[tuple[str, os.stat_result]]:
        """(key, size and times) of every file that may be a filing, complete or not."""
        base = prefix[: prefix.rfind("/") + 1]
        for key, facts, is_link in _walk(self.folder, self._path(base), base):
            # Folders behind links are not entered: only a file that is a link itself can lead outside.
            if key.startswith(prefix) and (not is_link or self._is_inside(key)):
                yield key, facts

    def head(self, key: str) -> ObjectRef | None:
        """The file as it stands now, None where there is none; UsageProblem for a key that leads outside."""
        facts = self.stat(check_key(key))
        return None if facts is None else self._ref(key, facts)

    def read(self, ref: ObjectRef, cap: int) -> bytes:
        """The bytes that `ref` names; raises MissingObject, or ReplacedObject when it is another file."""
        try:
            # Without NONBLOCK, opening a named pipe somebody put here would wait for ever.
            descriptor = os.open(self._path(ref.key), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            self.check()  # where the whole folder is away (a disk not mounted), no file of it is missing
            if error.errno not in BAD_FILE:
                raise _unanswered(error, f"{self.name}/{ref.key}") from error
            raise _missing(ref, f"cannot be opened ({error.strerror})") from error
        try:
            return self._bytes_of(descriptor, ref, cap)
        except OSError as error:
            raise _unanswered(error, f"{self.name}/{ref.key}") from error

    def fetch(self, ref: ObjectRef, cap: int) -> Fetched:
        """The bytes; files have no metadata that a person would write an entity into."""
        return Fetched(self.read(ref, cap), {})

    def _bytes_of(self, descriptor: int, ref: ObjectRef, cap: int) -> bytes:
        with os.fdopen(descriptor, "rb") as file:
            facts = os.fstat(descriptor)
            if not stat.S_ISREG(facts.st_mode) or etag_of(facts) != ref.etag:
                raise _replaced(ref, "has been replaced since it was found")
            within_cap(ref, facts.st_size, cap)
            data = bytearray()
            while chunk := file.read(CHUNK_BYTES):
                data += chunk
                within_cap(ref, len(data), cap)
            if etag_of(os.fstat(descriptor)) != ref.etag:
                raise _replaced(ref, "was written to while it was read")
        return bytes(data)

    def put(self, key: str, data: bytes | Path) -> ObjectRef:
        """Write a hidden file beside the target, then put it in its place in one step."""
        target = self._path(check_key(key))
        temporary: Path | None = None
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.parent / f".{uuid4().hex}.part"
            _write(temporary, data)
            _mark_complete(temporary)
            temporary.replace(target)
        except OSError as error:
            if temporary:
                temporary.unlink(missing_ok=True)
            raise _not_stored(error, f"{self.name}/{key}") from error
        return self._ref(key, target.stat())

    def check(self) -> None:
        """Raise BucketUnavailable unless the folder is there and can be listed."""
        if not self.folder.is_dir():
            problem = "is not a folder" if self.folder.exists() else "there is no such folder"
        elif not os.access(self.folder, os.R_OK | os.X_OK):
            problem = "the folder may not be read"
        else:
            return
        raise BucketUnavailable(
            problem, where=self.name, next_step="Create it, or set ESGLAKE_BUCKET to another place."
        )

    def stat(self, key: str) -> os.stat_result | None:
        """Size and times of a regular file, None where there is none."""
        try:
            facts = self._path(key).stat()
        except OSError:  # gone between the notice and the look, or a folder in its place
            return None
        return facts if stat.S_ISREG(facts.st_mode) else None

    def key_of(self, path: str) -> str | None:
        """The key of a file below the folder, None where the path cannot be a filing."""
        try:
            key = Path(path).relative_to(self.folder).as_posix()
        except ValueError:
            return None
        return key if is_filing(key) and _is_readable_name(key) and self._is_inside(key) else None

    def _path(self, key: str) -> Path:
        path = self.folder / key
        if not path.resolve().is_relative_to(self.folder):
            raise UsageProblem(
                "leads outside the bucket",
                where=f"{self.name}/{key}",
                next_step="Copy the file into the bucket; links to other folders are not followed.",
            )
        return path

    def _is_inside(self, key: str) -> bool:
        inside = (self.folder / key).resolve().is_relative_to(self.folder)
        if not inside:
            log.warning("%s/%s is a link that leads outside the bucket: not taken up", self.name, key)
        return inside

    def _ref(self, key: str, facts: os.stat_result) -> ObjectRef:
        written = datetime.fromtimestamp(facts.st_mtime, UTC)
        return ObjectRef(self.name, key, etag_of(facts), facts.st_size, event_at=written)


def etag_of(facts: os.stat_result) -> str:
    """Time of the last write (ns) and size, in hexadecimal.

    Cheap, and different after every write. The inode is left out: a folder restored from a backup
    keeps its times, not its inodes. Equal bytes with a new time are recognised later by their sha256.
    """
    return f"{facts.st_mtime_ns:x}-{facts.st_size:x}"


def is_settled(facts: os.stat_result) -> bool:
    """Whether the writer of a file is done with it, as far as its times tell.

    A write sets mtime and ctime alike. ctime alone moves on when a finished file is renamed into its
    place or gets its old date back (`mv`, `cp -p`, rsync, our `put`): nothing to wait for then.
    """
    if facts.st_size and os.name == "posix" and facts.st_ctime_ns > facts.st_mtime_ns:
        return True
    return abs(time.time() - facts.st_mtime) > SETTLE_SECONDS


def _walk(folder: Path, start: Path, base: str) -> Iterator[tuple[str, os.stat_result, bool]]:
    """Regular files below `start`, whose key is `base`, and whether each is a link; no folder behind one."""
    pending = [base] if start.is_dir() else []
    while pending:
        base = pending.pop()
        try:
            with os.scandir(folder / base) as entries:
                for entry in entries:
                    key = f"{base}{entry.name}"
                    if entry.name.startswith(".") or not _is_readable_name(key):
                        continue
                    # Only a file's own name can say that it is unfinished: 'old~/a.pdf' is a filing.
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(f"{key}/")
                    elif is_filing(key) and entry.is_file() and (facts := _facts(entry)):
                        yield key, facts, entry.is_symlink()
        except FileNotFoundError:
            continue  # removed while we looked: what is not there needs no taking up
        except PermissionError as error:
            log.warning("%s may not be read, its filings are not seen: %s", folder / base, error.strerror)
        except OSError as error:
            raise _unanswered(error, str(folder / base)) from error


def _facts(entry: os.DirEntry[str]) -> os.stat_result | None:
    """None for a file that went while we looked; those beside it are there all the same."""
    try:
        return entry.stat()
    except FileNotFoundError:
        return None


def _is_readable_name(key: str) -> bool:
    if not is_text(key):
        log.warning("%r is not a UTF-8 name, the file is not taken up: rename it", key)
        return False
    return True


def _write(path: Path, data: bytes | Path) -> None:
    with path.open("xb") as out:
        if isinstance(data, bytes):
            out.write(data)
        else:
            with data.open("rb") as source:
                while chunk := source.read(CHUNK_BYTES):
                    out.write(chunk)
        out.flush()
        os.fsync(out.fileno())


def _mark_complete(path: Path) -> None:
    """Set the time back by a microsecond, so that ctime > mtime says: complete (see is_settled)."""
    facts = path.stat()
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns - 1000))


def _not_stored(error: OSError, where: str) -> EsgLakeError:
    """The name's fault (too long, a file where a folder is needed), or the disk's."""
    if error.errno in BAD_NAME:
        return UsageProblem(
            f"cannot be stored under this name ({error.strerror})", where=where, next_step="Choose another."
        )
    return BucketUnavailable(
        f"cannot be stored ({error.strerror})",
        where=where,
        next_step="Check the space and the rights in the bucket's folder, and that the file is there.",
    )


def _unanswered(error: OSError, where: str) -> BucketUnavailable:
    return BucketUnavailable(
        f"the disk does not answer ({error.strerror})",
        where=where,
        next_step="Check the disk or the network folder; a watcher goes on by itself.",
    )


def _missing(ref: ObjectRef, what: str) -> MissingObject:
    return MissingObject(what, where=f"{ref.bucket}/{ref.key}", next_step="Upload it again.")


def _replaced(ref: ObjectRef, what: str) -> ReplacedObject:
    where = f"{ref.bucket}/{ref.key}"
    return ReplacedObject(what, where=where, next_step="The newer version is taken up by itself.")
