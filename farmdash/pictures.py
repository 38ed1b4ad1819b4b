"""Where pictures are kept, from the environment: a folder, or a bucket."""

from typing import Any

from farmdash import env
from farmdash.env import SettingError


def picture_storage() -> dict[str, Any]:
    """Django's storage "pictures": a bucket when one is named."""
    bucket = env.text("FARMDASH_S3_BUCKET", "")
    if not bucket:
        return {"BACKEND": "apps.farm.pictures.disk.DiskPictures"}
    endpoint = env.text("FARMDASH_S3_ENDPOINT", "")
    if endpoint and not endpoint.startswith(("http://", "https://")):
        raise SettingError(
            f"farmdash: FARMDASH_S3_ENDPOINT={endpoint!r} does not begin with https://."
        )
    options = {
        "bucket": bucket,
        "prefix": env.text("FARMDASH_S3_PREFIX", "pictures").strip("/"),
        "endpoint": endpoint.rstrip("/"),
        "region": env.text("FARMDASH_S3_REGION", "us-east-1"),
        "key_id": env.text("FARMDASH_S3_ACCESS_ID", ""),
        "key": env.secret("FARMDASH_S3_KEY", ""),
    }
    if bool(options["key_id"]) != bool(options["key"]):
        raise SettingError(
            "farmdash: FARMDASH_S3_ACCESS_ID and FARMDASH_S3_KEY belong together."
        )
    return {
        "BACKEND": "apps.farm.pictures.bucket.BucketPictures",
        "OPTIONS": options,
    }
