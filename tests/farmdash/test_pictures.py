"""Where pictures are kept, as the environment says."""

from pathlib import Path

import pytest

from farmdash.env import SettingError
from farmdash.pictures import picture_storage

NAMES = ("BUCKET", "ENDPOINT", "PREFIX", "REGION", "ACCESS_ID", "KEY", "KEY_FILE")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(f"FARMDASH_S3_{name}", raising=False)


def test_without_a_bucket_it_is_the_data_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FARMDASH_S3_ENDPOINT", "https://s3.example.com")
    assert picture_storage() == {"BACKEND": "apps.farm.pictures.disk.DiskPictures"}


def test_a_bucket_alone_is_found_in_the_vendors_cloud(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FARMDASH_S3_BUCKET", "studio")
    assert picture_storage()["OPTIONS"] == {
        "bucket": "studio",
        "prefix": "pictures",
        "endpoint": "",
        "region": "us-east-1",
        "key_id": "",
        "key": "",
    }


def test_the_key_may_lie_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("secret\n")
    monkeypatch.setenv("FARMDASH_S3_BUCKET", "studio")
    monkeypatch.setenv("FARMDASH_S3_ENDPOINT", "https://s3.example.com/")
    prefix = "shows/pictures"
    monkeypatch.setenv("FARMDASH_S3_PREFIX", f"/{prefix}/")
    monkeypatch.setenv("FARMDASH_S3_ACCESS_ID", "studio")
    monkeypatch.setenv("FARMDASH_S3_KEY_FILE", str(tmp_path / "key"))
    options = picture_storage()["OPTIONS"]
    assert (options["key_id"], options["key"]) == ("studio", "secret")
    assert (options["endpoint"], options["prefix"]) == (
        "https://s3.example.com",
        prefix,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("ENDPOINT", "s3.example.com"), ("ACCESS_ID", "a"), ("KEY", "b")],
)
def test_what_cannot_be_meant_ends_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("FARMDASH_S3_BUCKET", "studio")
    monkeypatch.setenv(f"FARMDASH_S3_{name}", value)
    with pytest.raises(SettingError, match="FARMDASH_S3_"):
        picture_storage()
