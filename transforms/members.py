"""ZIP archives of filings: every member is a filing of its own, the archive is their parent.

A member that cannot be used fails alone, by its name; what holds for the archive as a whole (bombs, names
that leave their folder) is checked before any member is read. Archives within archives are refused.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import polars as pl

from transforms.errors import EmptyFiling, FilingError, NothingFound, UnreadableFiling, UnsafeFiling
from transforms.model import FilingFacts
from transforms.read.archive import Archive
from transforms.sniff import ZIP, media_type

SEPARATOR = "!/"
"""Between an archive's key and the path of a member: 'reports.zip!/2024/water.csv'."""

MOST_FILINGS = 500
"""Members a worker reads within its time; more belong into the bucket one by one."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Examined:
    """One filing as examined: what it says about itself, and every number found in it.

    `observations` has RAW_OBSERVATIONS and `filing_id`. Of an archive, `members` hold what it says.
    """

    filing: FilingFacts
    observations: pl.DataFrame
    members: tuple[Member, ...] = ()

    @property
    def each(self) -> Iterator[Examined]:
        """The filing itself, and the members of an archive that could be read."""
        yield self
        yield from (member.examined for member in self.members if member.examined)

    @property
    def filing_ids(self) -> frozenset[str]:
        """The ids of all these filings."""
        return frozenset(one.filing.filing_id for one in self.each)

    def without(self, failed: Sequence[Member]) -> Examined:
        """The archive with these members in place of those of the same names."""
        named = {member.name: member for member in failed}
        members = tuple(named.get(member.name, member) for member in self.members)
        anew = archive_of(self.filing.filing_id, self.filing.title or "", members, self.observations)
        if not self.filing.given:
            return anew
        told = tuple(dict.fromkeys((*self.filing.warnings, *anew.filing.warnings)))
        return replace(anew, filing=replace(self.filing, warnings=told))


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an archive: examined, or why it could not be."""

    name: str
    outcome: Examined | FilingError

    @property
    def examined(self) -> Examined | None:
        """What was found in it."""
        return self.outcome if isinstance(self.outcome, Examined) else None

    @property
    def error(self) -> FilingError | None:
        """Why it could not be used."""
        return self.outcome if isinstance(self.outcome, FilingError) else None


def examine_archive(
    data: bytes, name: str, filing_id: str, examine: Callable[[bytes, str], Examined]
) -> Examined:
    """Examine every member; raises a FilingError where the archive is unsafe or none of it can be read."""
    archive = Archive(data, name)
    names = archive.filings
    if not names:
        raise EmptyFiling("an archive without files", where=name, next_step="Upload it again.")
    if len(names) > MOST_FILINGS:
        raise UnsafeFiling(
            f"{len(names):,} files in one archive, more than {MOST_FILINGS}",
            where=name,
            next_step="Upload them one by one, or in several archives.",
        )
    members = tuple(_member(archive, each, name, filing_id, examine) for each in names)
    if not any(member.examined for member in members):
        raise _none_read(members, name)
    nothing = next(one.examined for one in members if one.examined).observations.clear()
    return archive_of(filing_id, PurePosixPath(name).name, members, nothing)


def archive_of(
    filing_id: str, title: str, members: tuple[Member, ...], observations: pl.DataFrame
) -> Examined:
    """The archive as a filing: of the company and the year that all its members are of, without facts."""
    read = [member.examined.filing for member in members if member.examined]
    own = FilingFacts(filing_id, f"unknown:{filing_id[:12]}", title=title, media_type=ZIP)
    if len({filing.entity_id for filing in read}) == 1:
        first = read[0]
        own = replace(own, entity_id=first.entity_id, entity_name=first.entity_name)
        own = replace(own, entity_name_en=first.entity_name_en, entity_source=first.entity_source)
    if len({filing.fiscal_year for filing in read}) == 1:
        own = replace(own, fiscal_year=read[0].fiscal_year, year_source=read[0].year_source)
    warnings = tuple(
        f"member_failed: {member.name}: {member.error.error_class}: {member.error.what}"
        for member in members
        if member.error
    )
    return Examined(replace(own, warnings=warnings), observations, members)


def _member(
    archive: Archive, path: str, name: str, parent: str, examine: Callable[[bytes, str], Examined]
) -> Member:
    where = f"{name}{SEPARATOR}{path}"
    try:
        data = archive.read(path)
        if media_type(data, where) == ZIP:
            raise UnsafeFiling(
                "an archive within an archive", where=where, next_step="Upload it by itself, or its files."
            )
        examined = examine(data, where)
        if examined.observations.is_empty():
            raise NothingFound("no table with years and numbers was found", where=where)
    except FilingError as error:
        error.where = error.where or where
        return Member(path, error)
    except MemoryError:
        raise
    except Exception as error:  # a parser may stop at anything; its siblings are read all the same
        log.exception("a reader stopped at %s", where)
        problem = UnreadableFiling(f"the reader stopped at {type(error).__name__}: {error}", where=where)
        return Member(path, problem)
    filing = replace(examined.filing, parent_filing_id=parent, member_path=path)
    return Member(path, replace(examined, filing=filing))


def _none_read(members: Iterable[Member], name: str) -> FilingError:
    """One error for all: of their kind where they failed alike."""
    errors = [member.error for member in members if member.error]
    kinds = Counter(type(error) for error in errors)
    kind = kinds.most_common(1)[0][0] if len(kinds) == 1 else UnreadableFiling
    told = "; ".join(str(error) for error in errors[:3]) + ("; ..." if len(errors) > 3 else "")
    return kind(f"none of its files could be read: {told}", where=name)
