"""Any key a folder takes is listed and read back under the very same name."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from infra.bucket import LocalBucket
from transforms.errors import UsageProblem

PARTS = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(["..", ".", "", "é", "e\u0301"])
KEYS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@settings(max_examples=300)
@given(key=KEYS, data=st.binary(max_size=50))
@example(key="old~/a.pdf", data=b"1")
def test_any_key_round_trips_or_is_refused(key: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outside = Path(folder).resolve()
        bucket = LocalBucket(outside / "bucket")
        try:
            ref = bucket.put(key, data)
        except UsageProblem:
            assert not [path for path in outside.rglob("*") if path.is_file()]
            return
        assert [found for found, _ in bucket.walk()] == [key]
        assert bucket.head(key) == ref
        assert bucket.read(ref, cap=50) == data
