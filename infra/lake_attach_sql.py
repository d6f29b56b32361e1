"""The SQL that opens the lake read-only in any DuckDB client: the CLI (`duckdb -init FILE`), DBeaver, Python.

It holds no secret unless asked: a PostgreSQL password is then left to the client (PGPASSWORD, ~/.pgpass),
S3 keys to its own chain (environment, ~/.aws, role), for which DuckDB needs its extension `aws`.
"""

from __future__ import annotations

from collections.abc import Iterator

from infra.lake_attach import (
    LAKE,
    SECRET,
    attach_statement,
    extension_file,
    extensions,
    lake_secret,
    postgres_secret,
    s3_secret,
    settings_keys,
)
from infra.lake_schema import quoted
from infra.settings import Settings
from transforms.errors import UsageProblem


def attach_sql(settings: Settings, *, bundled: bool = False, with_secrets: bool = False) -> str:
    """Statements, one a line. `bundled` loads the extensions of this installation instead of DuckDB's site.

    Raises UsageProblem where the keys of a store could come from neither secrets nor chain.
    """
    return "\n".join(_lines(settings, bundled, with_secrets)) + "\n"


def _lines(settings: Settings, bundled: bool, with_secrets: bool) -> Iterator[str]:
    in_s3 = settings.data_place.startswith("s3://")
    by_chain = in_s3 and not (with_secrets and settings_keys(settings))
    if bundled and by_chain:
        raise UsageProblem(
            "the extension that finds S3 keys by itself is not part of this installation",
            where="attach-sql --bundled",
            next_step="Add --with-secrets where keys are set, or leave --bundled out.",
        )
    yield "SET TimeZone = 'UTC';"
    for name in extensions(settings):
        yield f"LOAD {quoted(str(extension_file(name)))};" if bundled else f"INSTALL {name}; LOAD {name};"
    if by_chain:
        yield "INSTALL aws; LOAD aws;"
        statement = s3_secret(settings, ())
        yield statement.replace("(TYPE s3,", "(TYPE s3, PROVIDER credential_chain,", 1) + ";"
    elif in_s3:
        yield s3_secret(settings, settings_keys(settings)) + ";"
    if with_secrets and settings.catalogue:
        yield postgres_secret(settings) + ";"
        yield lake_secret(settings) + ";"
        yield f"ATTACH {quoted(f'ducklake:{SECRET}')} AS {LAKE} (READ_ONLY);"
    else:
        yield attach_statement(settings)
    yield f"USE {LAKE};"
