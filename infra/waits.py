"""What the parts of a watcher wait for: any of them makes it one that waits.

Each part says for itself when it begins to wait, why and for how long, and when it goes on. Work goes on
meanwhile in the parts that wait for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from infra.heartbeat import Life

Tell = Callable[[Exception | None, float], None]
"""Called with what is waited for and for how many seconds; with None when it is there (again)."""


def unheard(problem: Exception | None, seconds: float) -> None:
    """Nobody asks what is waited for."""


class Waits:
    """The waits of one watcher by part, and its `life` as others are told of it.

    >>> waits = Waits("host:1")
    >>> waits.of("alerts")(OSError("no route"), 2.0)
    >>> waits.life.state, waits.life.reason
    ('waiting', 'no route')
    >>> waits.of("alerts")(None, 0.0)
    >>> waits.life.state
    'working'
    """

    def __init__(self, watcher: str) -> None:
        self._waits: dict[str, tuple[str, datetime]] = {}  # part -> why, and until when
        self.life = Life(watcher, "working", datetime.now(UTC))

    def of(self, part: str) -> Tell:
        """The way in which a part tells of its waits."""

        def tell(problem: Exception | None, seconds: float) -> None:
            if problem is None and part not in self._waits:
                return
            if problem is None:
                del self._waits[part]
            else:
                self._waits[part] = (str(problem), datetime.now(UTC) + timedelta(seconds=seconds))
            self._say()

        return tell

    def _say(self) -> None:
        state = "waiting" if self._waits else "working"
        soonest = sorted(self._waits.values(), key=lambda wait: wait[1])
        reason = " | ".join(dict.fromkeys(why for why, _ in soonest))
        since = self.life.since if state == self.life.state else datetime.now(UTC)
        next_try = soonest[0][1] if soonest else None
        self.life = Life(self.life.watcher, state, since, reason, next_try)
