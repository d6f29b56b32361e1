"""The buckets a lake needs, made where they are missing: `python -m infra.deploy.buckets`.

For a store of one's own (compose, a test bench). On AWS Terraform makes them, and the watcher's
rights do not reach so far.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from infra.aws import keys_of
from infra.settings import Settings, load_settings
from transforms.errors import BucketUnavailable, EsgLakeError

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

MISSING = {"404", "NoSuchBucket", "NotFound"}
OURS = {"BucketAlreadyOwnedByYou"}


def make_buckets(settings: Settings) -> list[str]:
    """Make what is missing and return the names of what was made; raises BucketUnavailable."""
    from botocore.exceptions import BotoCoreError, ClientError

    client, made = _client(settings), []
    for name in wanted_buckets(settings):
        try:
            if not _exists(client, name):
                client.create_bucket(Bucket=name)
                made.append(name)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in OURS:  # another set-up was quicker
                raise _refused(name, error) from error
        except BotoCoreError as error:
            raise _refused(name, error) from error
    return made


def wanted_buckets(settings: Settings) -> list[str]:
    """The buckets of filings and of data, in this order, each once; none for an embedded lake."""
    places = [settings.bucket_place, settings.data_place]
    names = [place.removeprefix("s3://").partition("/")[0] for place in places if place.startswith("s3://")]
    return list(dict.fromkeys(names))


def _exists(client: S3Client, name: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        client.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in MISSING:
            return False
        raise
    return True


def _client(settings: Settings) -> S3Client:
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint_url,
        region_name=settings.s3_region,
        **keys_of(settings),
        config=Config(s3={"addressing_style": "path" if settings.s3_endpoint_url else "auto"}),
    )


def _refused(name: str, error: Exception) -> BucketUnavailable:
    return BucketUnavailable(
        f"cannot be made: {error}",
        where=f"s3://{name}",
        next_step="Check ESGLAKE_S3_ENDPOINT_URL and the keys, or make the bucket by hand.",
    )


def main() -> None:
    """Make the buckets of the settings and say which."""
    try:
        made = make_buckets(load_settings())
    except EsgLakeError as error:
        sys.exit(f"{error.error_class}: {error}")
    sys.stdout.write(f"buckets made: {', '.join(made) or 'none, all were there'}\n")


if __name__ == "__main__":
    main()
