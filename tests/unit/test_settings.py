"""Settings: read once, frozen, all problems at once, secrets hidden."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from infra.bucket import LocalBucket, S3Bucket, open_bucket
from infra.settings import load_settings
from transforms.errors import SettingsInvalid

pytestmark = pytest.mark.usefixtures("bare_environment")


def test_the_defaults_need_nothing(bare_environment: Path) -> None:
    settings = load_settings()
    assert settings.home == bare_environment / "lake"
    assert settings.bucket_place == str(bare_environment / "lake" / "bucket")
    assert settings.data_place == str(bare_environment / "lake" / "data") + "/"
    assert settings.worker_count >= 1


def test_variables_and_the_env_file_are_read(bare_environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare_environment / ".env").write_text("ESGLAKE_WORKERS=3\nESGLAKE_BATCH_FILINGS=7\n", encoding="utf-8")
    monkeypatch.setenv("ESGLAKE_WORKERS", "5")
    settings = load_settings(batch_seconds=0.5)
    assert (settings.worker_count, settings.batch_filings, settings.batch_seconds) == (5, 7, 0.5)


def test_secret_files_are_read_and_an_empty_one_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "esglake_catalogue").write_text("postgres://esglake:hidden@host/esglake\n", encoding="utf-8")
    (folder / "esglake_s3_access_key_id").write_text("key\n", encoding="utf-8")
    (folder / "esglake_slack_webhook_url").write_text("", encoding="utf-8")
    assert load_settings().catalogue == ""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    settings = load_settings()
    assert settings.catalogue == "postgres://esglake:hidden@host/esglake"
    assert settings.s3_access_key_id is not None
    assert settings.s3_access_key_id.get_secret_value() == "key"
    assert settings.slack_webhook_url is None
    monkeypatch.setenv("ESGLAKE_S3_ACCESS_KEY_ID", "from the environment")
    assert load_settings().s3_access_key_id.get_secret_value() == "from the environment"  # type: ignore[union-attr]


def test_all_problems_are_told_at_once_and_no_value_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESGLAKE_WORKERS", "many-secret")
    monkeypatch.setenv("ESGLAKE_BUCKET", "ftp://secret")
    monkeypatch.setenv("ESGLAKE_CATALOGUE", "mysql://secret")
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    told = str(caught.value)
    assert "3 wrong" in told and "secret" not in told
    assert all(f"ESGLAKE_{name}" in told for name in ("WORKERS", "BUCKET", "CATALOGUE"))


def test_settings_do_not_change_and_hide_their_secrets() -> None:
    settings = load_settings(slack_webhook_url="https://hooks.example/secret", s3_secret_access_key="secret")
    assert "secret" not in repr(settings).replace("secret_access_key", "")
    with pytest.raises(ValidationError):
        settings.workers = 2


def test_the_place_decides_which_bucket_opens(tmp_path: Path) -> None:
    assert isinstance(open_bucket(load_settings(bucket=str(tmp_path))), LocalBucket)
    s3 = open_bucket(load_settings(bucket="s3://name/some/prefix/"))
    assert isinstance(s3, S3Bucket)
    assert s3.name == "s3://name/some/prefix"
    assert open_bucket(load_settings(bucket="s3://name")).name == "s3://name"
