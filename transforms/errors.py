"""The named errors of the lake; every one says what, where and what to do next.

EsgLakeError                 base; `error_class` is stored in the ledger
├── FilingError              this filing cannot be used; its neighbours can
│   ├── EmptyFiling          no bytes, or no pages
│   ├── NothingFound         read well, but no table or metric in it
│   ├── UnknownMediaType     the bytes are of no kind we read
│   ├── UnreadableFiling     damaged, truncated, or not what its bytes promise
│   ├── EncryptedFiling      needs a password
│   ├── UnsafeFiling         built like an attack: bombs, entities, names that leave their folder
│   ├── FilingTooLarge       over the size cap
│   ├── ProcessingDefect     our own code stopped at it: a bug, not the filing's fault
│   ├── ExtractionTimeout    took longer than a worker may
│   ├── WorkerDied           the worker process was lost (memory limit, crash)
│   ├── MissingObject        gone from the bucket before it could be read
│   │   └── ReplacedObject   another object stands under its key by now
│   └── DeliveredTooOften    its event came back again and again without an end
├── EnvironmentProblem       the world outside is not as needed (exit code 3)
│   ├── SettingsInvalid      wrong configuration, all problems at once
│   ├── LakeUnavailable      no lake there, or it cannot be opened
│   ├── LakeTooNew           made by a later version of this program
│   ├── BucketUnavailable    the bucket does not answer or refuses
│   ├── QueueUnavailable     the event queue does not answer or refuses
│   ├── SpoolUnavailable     an event that was posted cannot be kept
│   ├── PrefectUnavailable   no Prefect server answers
│   ├── ClusterUnavailable   the Dask cluster does not answer, has no workers, or is of another version
│   └── SlackRefused         the webhook does not take the message
├── EventUnreadable          a message of the event source is in no known shape
├── EventRefused             a post to the webhook is not taken
├── UsageProblem             the caller asked for something that cannot be (exit code 2)
│   ├── QueryFailed          a SQL statement the lake could not run
│   ├── EntityListRefused    a list of companies that contradicts itself or the lake, all rows at once
│   └── SnapshotExpired      a state of the lake that it no longer holds, or never had
└── CatalogueInvalid         the data files of the catalogue contradict themselves
"""

from __future__ import annotations


class EsgLakeError(Exception):
    """Base of all errors this project raises on purpose.

    `what` is the problem in one sentence, `where` a file, key, page or line, `next_step` what a
    person can do about it.
    """

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        self.what, self.where, self.next_step = what, where, next_step
        super().__init__(what)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}. {self.next_step}" if self.next_step else text

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders: keyword-only arguments need their own way through pickle.
        return (_rebuild, (type(self), self.what, self.where, self.next_step))

    @property
    def error_class(self) -> str:
        """The name stored in the ledger, e.g. 'EncryptedFiling'."""
        return type(self).__name__


def _rebuild(kind: type[EsgLakeError], what: str, where: str, next_step: str) -> EsgLakeError:
    return kind(what, where=where, next_step=next_step)


def _refused_again(what: str, status: int, reason: str) -> EsgLakeError:
    return EventRefused(what, status=status, reason=reason)


class FilingError(EsgLakeError):
    """One filing cannot be used. It ends in the ledger as `failed`; nobody else is affected."""


class EmptyFiling(FilingError):
    """No bytes, or a document without a single page."""


class NothingFound(FilingError):
    """The document could be read, but holds no number in a table or metric sentence."""


class UnknownMediaType(FilingError):
    """The bytes are of no kind that a reader exists for."""


class UnreadableFiling(FilingError):
    """Damaged, truncated, or not what its first bytes promise."""


class EncryptedFiling(FilingError):
    """The document asks for a password."""


class UnsafeFiling(FilingError):
    """It expands, nests or counts beyond what any filing does, or reaches for what is not its own."""


class FilingTooLarge(FilingError):
    """The object is over the size cap (`ESGLAKE_MAX_FILING_BYTES`)."""


class ProcessingDefect(FilingError):
    """Our own code stopped at this filing. It is set aside, so that its neighbours can land."""


class ExtractionTimeout(FilingError):
    """The worker was stopped because it took longer than it may."""


class WorkerDied(FilingError):
    """The worker process was lost: its memory limit, or a crash in a parser."""


class MissingObject(FilingError):
    """The object was gone from the bucket before it could be read."""


class ReplacedObject(MissingObject):
    """Another object stands under its key by now: that one is taken up, and this one is superseded."""


class DeliveredTooOften(FilingError):
    """Its event was delivered again and again: whoever worked on it did not come to an end."""


class EnvironmentProblem(EsgLakeError):
    """The world outside is not as needed: settings, lake, bucket, Prefect, Slack."""


class SettingsInvalid(EnvironmentProblem):
    """The configuration is wrong; the message lists every problem."""


class LakeUnavailable(EnvironmentProblem):
    """There is no lake at that place, or it cannot be opened."""


class LakeTooNew(EnvironmentProblem):
    """The lake was made by a later version of this program."""


class BucketUnavailable(EnvironmentProblem):
    """The bucket does not answer, or refuses us."""


class QueueUnavailable(EnvironmentProblem):
    """The event queue does not answer, or refuses us."""


class SpoolUnavailable(EnvironmentProblem):
    """Events that were posted cannot be kept: the disk is full, or too many wait already."""


class PrefectUnavailable(EnvironmentProblem):
    """No Prefect server answers at the configured address."""


class ClusterUnavailable(EnvironmentProblem):
    """The Dask cluster does not answer, has no workers, or runs another version of this program."""


class SlackRefused(EnvironmentProblem):
    """Slack's webhook does not take the message.

    `status` is the HTTP status of its answer, None where there was none; `retry_after_s` is set when
    Slack asked to wait (429).
    """

    status: int | None = None
    retry_after_s: float | None = None


class EventUnreadable(EsgLakeError):
    """A message of the event source is in none of the shapes that stores write."""


class EventRefused(EsgLakeError):
    """A post to the webhook is not taken; `status` is the HTTP status of the answer, `reason` its name."""

    def __init__(self, what: str, *, status: int, reason: str) -> None:
        super().__init__(what, where="webhook")
        self.status, self.reason = status, reason

    def __reduce__(self) -> tuple[object, ...]:
        return (_refused_again, (self.what, self.status, self.reason))


class UsageProblem(EsgLakeError):
    """The caller asked for something that cannot be done."""


class QueryFailed(UsageProblem):
    """A SQL statement that the lake could not run."""


class EntityListRefused(UsageProblem):
    """A list of companies with wrong rows, or rows that contradict the lake; the message lists them."""


class SnapshotExpired(UsageProblem):
    """A state of the lake that housekeeping has forgotten, or that never was."""


class CatalogueInvalid(EsgLakeError):
    """The catalogue's data files contradict themselves; the message lists every row."""
