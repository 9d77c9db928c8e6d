"""The README says what is there."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

spec = importlib.util.spec_from_file_location("settings_table", ROOT / "docs/settings_table.py")
settings_table = importlib.util.module_from_spec(spec)
spec.loader.exec_module(settings_table)


def test_the_table_of_settings_is_the_one_of_the_code():
    assert settings_table.with_table(README) == README


def requirements():
    """The names of all packages that are installed on purpose."""
    names = []
    for path in sorted(ROOT.glob("requirements*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"[A-Za-z][\w.-]*", line):
                names.append(match[0])
    return names


@pytest.mark.parametrize("name", requirements())
def test_every_dependency_has_a_reason(name):
    table = README.split("## Dependencies")[1].lower()
    assert name.lower() in table or (name.startswith("types-") and "types-*" in table)


def test_every_dependency_is_pinned():
    for path in ROOT.glob("requirements*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.match(r"[\w.-]+==\d", line), line


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"^    {1,3}(?:  )?([a-z_]+(?:\.py|/))  ", README, re.M)))
)
def test_the_map_names_what_exists(name):
    assert any((folder / name).exists() for folder in (ROOT, ROOT / "app"))


@pytest.mark.parametrize("picture", re.findall(r"\]\((docs/[^)]+\.png)\)", README))
def test_the_pictures_are_there(picture):
    assert (ROOT / picture).stat().st_size > 10_000


def test_the_words_keep_their_voice():
    text = re.sub(r"```.*?```|!\[|`[^`]*`|<!--", "", README, flags=re.S)
    assert "!" not in text
