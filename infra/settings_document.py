"""The page of settings: `docs/settings.md` written from the fields of `Settings`.

`python -m infra.settings_document` renews the page; a test holds that it is current.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from infra.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"

HEAD = """# Settings

Written by `python -m infra.settings_document` from `infra/settings.py`. What is found first counts:

1. an environment variable,
2. a line of the file `.env` in the working directory,
3. a file named as the variable in small letters, in `/run/secrets` (containers) or in the folder that
   systemd's `LoadCredential=` makes: the place for what is marked *secret*, and for `esglake_catalogue`
   where it holds a password.

A wrong setting stops every command with all problems at once; `esglake doctor` shows what is in force.
An empty secret counts as none.

| variable | what | values | default |
|---|---|---|---|
"""

TAIL = """
Read by the parts, not by us:

| variable | what |
|---|---|
| `PREFECT_API_URL` | a Prefect server of your own; without it `esglake watch` starts one on loopback |
| `PREFECT_HOME` | where Prefect's client keeps its profile; must be writable |
| `AWS_PROFILE`, `AWS_ROLE_ARN`, ... | boto3's own chain of credentials, used where no S3 keys are set |
| `PGPASSWORD`, `~/.pgpass` | password of the catalogue for other clients, such as `psql` |
"""


def document() -> str:
    """The whole page as markdown, settings in the order of the class."""
    rows = [_row(name, field) for name, field in Settings.model_fields.items()]
    return HEAD + "\n".join(rows) + "\n" + TAIL


def _row(name: str, field: FieldInfo) -> str:
    what = (field.description or "").replace("|", "\\|")
    return f"| `ESGLAKE_{name.upper()}` | {what} | {_values(field)} | {_default(field)} |"


def _values(field: FieldInfo) -> str:
    """What may stand there, with its bounds: 'whole number, 0 to 256'."""
    kind = field.annotation
    options = [option for option in get_args(kind) if option is not type(None)]
    if get_origin(kind) is Literal:
        return ", ".join(f"`{option}`" for option in options)
    if options:
        kind = options[0]
    words = {
        int: "whole number",
        float: "number",
        bool: "`true`, `false`",
        Path: "path",
        SecretStr: "*secret*",
    }
    bounds = _bounds(field)
    return words.get(kind, "text") + (f", {bounds}" if bounds else "")  # type: ignore[arg-type]


def _bounds(field: FieldInfo) -> str:
    limits = {
        sign: getattr(limit, sign)
        for limit in field.metadata
        for sign in ("ge", "gt", "le", "lt")
        if getattr(limit, sign, None) is not None
    }
    if "ge" in limits and "le" in limits:
        return f"{limits['ge']} to {limits['le']}"
    words = {"ge": "at least", "gt": "over", "le": "at most", "lt": "under"}
    return " and ".join(f"{words[sign]} {limit:g}" for sign, limit in limits.items())


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or value == "":
        return "none"
    if isinstance(value, float):
        return f"`{value:g}`"
    return f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(document(), encoding="utf-8")
