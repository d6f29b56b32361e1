"""Archives of members that hold one letter, for tests of what a file is taken for."""

from __future__ import annotations

import io
import zipfile


def zip_of(*paths: str) -> bytes:
    """An archive with a member at each path."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path in paths:
            archive.writestr(path, "x")
    return target.getvalue()
