"""The configuration: one frozen object, read once from `ESGLAKE_*` variables, `.env` and secret files.

Every other module is handed a `Settings`; none reads the environment itself. A wrong configuration
is told with all its problems at once (`SettingsInvalid`), secrets never show in a repr.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from infra.key_patterns import patterns_in
from transforms.errors import SettingsInvalid

HOUR_MINUTE = r"(?:[01]\d|2[0-3]):[0-5]\d"


class Settings(BaseSettings):
    """Everything that can be set. The name of a variable is `ESGLAKE_` and the field in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="ESGLAKE_", env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore"
    )

    home: Path = Field(default=Path("lake"), description="folder of an embedded lake")
    bucket: str = Field(
        default="", description="where filings arrive: a folder, or s3://name/prefix; default HOME/bucket"
    )
    key_pattern: str = Field(
        default="",
        description="what keys say of their filing: `{entity}/{year}/*`; several by commas or as a JSON list",
    )
    catalogue: str = Field(
        default="",
        description="DuckLake catalogue: empty for SQLite in HOME, or postgres://user@host/database",
    )
    data_path: str = Field(
        default="", description="Parquet files: a folder or s3://name/prefix; default HOME/data"
    )
    s3_endpoint_url: str | None = Field(default=None, description="any S3-compatible store")
    s3_region: str = Field(default="us-east-1", description="region of the bucket")
    s3_access_key_id: SecretStr | None = Field(default=None, description="default: boto3's own chain")
    s3_secret_access_key: SecretStr | None = Field(default=None, description="default: boto3's own chain")
    slack_webhook_url: SecretStr | None = Field(
        default=None, description="where alerts go; none: kept unsent"
    )
    slack_seconds_between: float = Field(
        default=1.0, ge=0, description="at most one message in so many seconds, per webhook"
    )
    slack_webhook_url_block: SecretStr | None = Field(
        default=None, description="for alerts of severity block; default slack_webhook_url"
    )
    slack_webhook_url_warn: SecretStr | None = Field(
        default=None, description="for alerts of severity warn; default slack_webhook_url"
    )
    slack_webhook_url_info: SecretStr | None = Field(
        default=None, description="for findings of severity info; none: they stand in the digest only"
    )
    slack_webhook_url_digest: SecretStr | None = Field(
        default=None, description="for the daily digest; default slack_webhook_url"
    )
    alert_webhook_url: SecretStr | None = Field(
        default=None, description="any other system: gets as JSON what no Slack webhook takes"
    )
    slack_timezone: str = Field(default="UTC", description="of the two times below: 'Asia/Shanghai'")
    slack_digest_at: str = Field(default="", description="when the daily digest is made, 'HH:MM'; '': never")
    slack_quiet: str = Field(default="", description="quiet hours, 'HH:MM-HH:MM'; alerts wait for their end")
    slack_quiet_block: Literal["pass", "wait"] = Field(
        default="pass", description="whether alerts of severity block pass in quiet hours"
    )
    prefect: Literal["auto", "off"] = Field(
        default="auto",
        description="auto: PREFECT_API_URL where set, else a server of our own; off: run without Prefect",
    )
    workers: int = Field(default=0, ge=0, le=256, description="extraction processes; 0: one per core")
    worker_seconds: float = Field(default=60.0, gt=0, description="time limit for one filing")
    worker_memory_mb: int = Field(default=2048, ge=256, description="memory limit of one worker")
    ocr_pages: int = Field(
        default=10,
        ge=0,
        description="pages without text read from their picture, per filing (extra `ocr`; 4 s each)",
    )
    metrics_port: int = Field(
        default=0, ge=0, le=65535, description="the watcher answers Prometheus here; 0: nobody"
    )
    metrics_host: str = Field(default="127.0.0.1", description="address that `metrics_port` is opened on")
    max_filing_bytes: int = Field(default=200_000_000, gt=0, description="larger objects are refused")
    batch_filings: int = Field(
        default=64,
        ge=1,
        le=1000,
        description="a micro-batch gathers so many; in a backlog up to four times that",
    )
    batch_seconds: float = Field(default=1.0, ge=0, description="a burst is gathered for at most so long")
    reconcile_seconds: float = Field(default=300.0, gt=0, description="how often the bucket is listed")
    claim_lease_seconds: float = Field(
        default=900.0, gt=0, description="a dead claim is taken over after this"
    )
    max_attempts: int = Field(default=3, ge=1, description="a filing that kills its worker is tried so often")
    queue_url: str = Field(
        default="", description="SQS queue that the bucket tells of new objects; without it S3 is listed"
    )
    sqs_endpoint_url: str | None = Field(
        default=None, description="where that queue is spoken to; default: the host of its URL"
    )
    queue_visibility_seconds: int = Field(
        default=60, ge=5, le=43_200, description="a dead watcher's messages come back after this"
    )
    queue_max_receives: int = Field(
        default=5, ge=1, description="an object whose message came more often ends as failed"
    )
    delete_events: Literal["ignore", "supersede"] = Field(
        default="ignore", description="supersede: a deleted object's filing is retired; its data stays"
    )

    webhook_port: int = Field(
        default=0, ge=0, le=65535, description="the watcher takes events that stores post here; 0: none"
    )
    webhook_host: str = Field(default="127.0.0.1", description="address that `webhook_port` is opened on")
    webhook_token: SecretStr | None = Field(
        default=None, description="who posts events shows it as a bearer token or as a password"
    )
    webhook_signing_key: SecretStr | None = Field(
        default=None, description="who posts events signs them with it (HMAC-SHA256)"
    )
    webhook_body_bytes: int = Field(
        default=262_144, ge=1024, le=16_777_216, description="larger posts are refused"
    )

    publish: str = Field(
        default="", description="plain DuckDB file that a watcher keeps fresh after landings; '': none"
    )
    publish_seconds: float = Field(
        default=60.0, ge=1, description="that file is written anew at most so often"
    )

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("*")
    @classmethod
    def _none_when_empty(cls, value: object) -> object:
        """An empty line or secret file stands for a secret that is not there (yet)."""
        return None if isinstance(value, SecretStr) and not value else value

    @field_validator("bucket", "data_path")
    @classmethod
    def _place(cls, value: str) -> str:
        if "://" in value and not value.startswith("s3://"):
            raise ValueError("name a folder or s3://bucket/prefix")
        return value

    @field_validator("key_pattern")
    @classmethod
    def _patterns(cls, value: str) -> str:
        patterns_in(value)
        return value

    @field_validator("queue_url")
    @classmethod
    def _queue(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("name the queue's URL, such as https://sqs.eu-west-1.amazonaws.com/1234/filings")
        return value

    @field_validator("catalogue")
    @classmethod
    def _catalogue(cls, value: str) -> str:
        if value and not value.startswith(("postgres://", "postgresql://")):
            raise ValueError("leave it empty (SQLite) or name postgres://user@host/database")
        return value

    @field_validator("slack_timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no time zone is called so; try Asia/Shanghai or Europe/London") from None
        return value

    @field_validator("slack_digest_at")
    @classmethod
    def _time(cls, value: str) -> str:
        if value and not re.fullmatch(HOUR_MINUTE, value):
            raise ValueError("a time is written HH:MM, such as 08:30")
        return value

    @field_validator("slack_quiet")
    @classmethod
    def _hours(cls, value: str) -> str:
        if value and not re.fullmatch(f"{HOUR_MINUTE}-{HOUR_MINUTE}", value):
            raise ValueError("hours are written HH:MM-HH:MM, such as 22:00-07:00")
        return value

    @property
    def bucket_place(self) -> str:
        """The bucket as given, or the folder `bucket` in the home."""
        return self.bucket or str(self.home / "bucket")

    @property
    def data_place(self) -> str:
        """Where DuckLake keeps its Parquet files, always with a trailing slash."""
        return (self.data_path or str(self.home / "data")).rstrip("/") + "/"

    @property
    def key_patterns(self) -> tuple[str, ...]:
        """What keys say of their filings, pattern by pattern."""
        return patterns_in(self.key_pattern)

    @property
    def is_told_by_posts(self) -> bool:
        """Whether a store posts its events, to this process or to `esglake listen`."""
        return bool(self.webhook_port or self.webhook_token or self.webhook_signing_key)

    @property
    def worker_count(self) -> int:
        """Extraction processes to start: as set, else one per core this process may use."""
        if self.workers:
            return self.workers
        # Linux knows which cores a container may use; elsewhere all of them count.
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def secret_folders() -> list[Path]:
    """Where a container or systemd puts secrets, one file each, named as the variable in small letters."""
    named = os.environ.get("CREDENTIALS_DIRECTORY")  # systemd's LoadCredential=
    return [folder for folder in (Path("/run/secrets"), *([Path(named)] if named else [])) if folder.is_dir()]


def load_settings(**overrides: object) -> Settings:
    """Read the environment, `.env` and secret files; raise SettingsInvalid with every problem found."""
    overrides.setdefault("_secrets_dir", secret_folders())
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = [
            f"ESGLAKE_{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsInvalid(
            f"{len(problems)} wrong: " + "; ".join(problems),
            where="settings",
            next_step="Set them in the environment or in .env; `esglake doctor` checks them.",
        ) from None
