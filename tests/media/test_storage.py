"""Files by key."""

import os
from datetime import timedelta
from io import BytesIO

import pytest

from app.dates import utcnow
from app.media.storage import BadKey, FolderStorage
from tests.media.files import stored

BAD_KEYS = [
    "",
    "/",
    "/etc/passwd",
    "..",
    "../x",
    "images/../../x",
    "images//x",
    "images/./x",
    "images/x/",
    "images\\x",
    "C:x",
    "images/x\x00",
    "images/x\n",
    "images/ü",
    "Images/x",
    ".hidden",
    "images/.hidden",
    "images/x..webp",
    "partial/x",
    "partial",
    "x" * 201,
]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def store(folder):
    return FolderStorage(folder)


@pytest.mark.parametrize("key", BAD_KEYS, ids=repr)
def test_no_key_leads_anywhere_else(store, key):
    for action in (store.open, store.delete, store.exists, lambda k: store.put(k, BytesIO(b"x"))):
        with pytest.raises(BadKey):
            action(key)


def test_what_is_put_is_there_until_it_is_deleted(store):
    store.put("images/3f/3fa0-480.webp", BytesIO(b"abc"))
    assert store.exists("images/3f/3fa0-480.webp")
    with store.open("images/3f/3fa0-480.webp") as stream:
        assert stream.read() == b"abc"
    store.delete("images/3f/3fa0-480.webp")
    store.delete("images/3f/3fa0-480.webp")
    assert not store.exists("images/3f/3fa0-480.webp")
    with pytest.raises(FileNotFoundError):
        store.open("images/3f/3fa0-480.webp")


def test_a_file_that_could_not_be_written_leaves_nothing(store, folder):
    class Torn(BytesIO):
        def read(self, size=-1):
            data = super().read(2)
            if not data:
                raise OSError
            return data

    with pytest.raises(OSError):
        store.put("uploads/x", Torn(b"abcd"))
    assert stored(folder) == []


def test_what_is_there_stays_whole_while_it_is_written_again(store):
    store.put("uploads/x", BytesIO(b"old"))
    with store.open("uploads/x") as stream:
        store.put("uploads/x", BytesIO(b"new"))
        assert stream.read() == b"old"


def test_old_files_are_found_and_torn_ones_deleted(store, folder):
    for key in ("uploads/old", "uploads/new", "images/old"):
        store.put(key, BytesIO(b"x"))
    (folder / "partial" / "torn").write_bytes(b"x")
    for name in ("uploads/old", "images/old", "partial/torn"):
        os.utime(folder / name, (1_000_000, 1_000_000))
    hour_ago = utcnow() - timedelta(hours=1)
    assert list(store.older_than(hour_ago, under="uploads")) == ["uploads/old"]
    assert stored(folder) == ["images/old", "uploads/new", "uploads/old"]


def test_an_empty_store_has_no_old_files(store):
    assert list(store.older_than(utcnow(), under="uploads")) == []
