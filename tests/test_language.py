"""The language of short posts."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app import language
from app.language import CANDIDATES, MAX_CHARACTERS, detect_language

SENTENCES = Path(__file__).resolve().parent.parent / "bench" / "data" / "sentences.tsv"

# bench/languages.py counts 200 of 200. A few may go when the model or the list changes.
ENOUGH_RIGHT = 196

GERMAN = "Der Motor läuft wieder, es war nur der Filter."


def sentences() -> list[tuple[str, str]]:
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(code, text) for code, text in rows]


def test_sentences_are_ten_for_each_of_twenty_languages():
    codes = [code for code, _ in sentences()]
    assert len(codes) == 200
    assert len(set(codes)) == 20
    assert all(codes.count(code) == 10 for code in codes)
    assert set(codes) <= set(CANDIDATES)


def test_candidates_are_named_once():
    assert len(CANDIDATES) == len(set(CANDIDATES))


def test_short_sentences():
    misses = [
        (code, answer, text)
        for code, text in sentences()
        if (answer := detect_language(text)) != code
    ]
    assert len(sentences()) - len(misses) >= ENOUGH_RIGHT, misses


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("谁看到我的工具箱了？昨天还在仓库里。", "zh"),
        ("회의가 목요일 저녁 일곱 시로 바뀌었습니다.", "ko"),
        ("הפגישה נדחתה ליום חמישי בערב.", "he"),
        ("امروز باد شدید است و تمرین برگزار نمی‌شود.", "fa"),
        ("आज बहुत तेज़ बारिश है, अभ्यास रद्द।", "hi"),
        ("Hôm nay gió to quá, nghỉ tập một buổi.", "vi"),
        ("Rapat dipindah ke hari Kamis jam tujuh malam.", "id"),
        ("Ședința s-a mutat joi la șapte seara.", "ro"),
    ],
)
def test_candidates_beyond_the_sentences(text, code):
    assert detect_language(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "👍",
        "⛵⛵⛵ 🌊🌊🌊 👨‍👩‍👧‍👦 🇩🇰",
        "https://example.com/the/weather/is/lovely/today",
        "www.example.com/der-motor-laeuft-wieder",
        "example.com/the/weather/is/lovely",
        "harbour.master.of.the.club@example.com",
        "@harbourmaster @boat_builder @alice@social.example.com",
        "#regatta #weekendsailing #Bootsbau",
        "`return the_answer` and",
        "```\nfor boat in the_harbour:\n    print(boat)",
        "12345 67.890 10:30 +49 30 1234567",
        "3GM30F 2QM15 D1-30",
        "!!! ??? ... --- ***",
        "ok",
        "haha",
        "hahahahahahahaha",
        "zzzzzzzzzzzzzzzz",
        "asdf qwer zxcv",
    ],
)
def test_too_little_text(text):
    assert detect_language(text) is None


@pytest.mark.parametrize(
    "text",
    [
        f"@harbourmaster @the_weather_today {GERMAN}",
        f"{GERMAN} @with@english.example.com",
        f"{GERMAN} https://example.com/what-the-engine-was-doing-all-of-the-time",
        f"{GERMAN} #TheEngineRunsAgain #GoodNewsEverybody",
        f"{GERMAN} `print('this is the answer')`",
        f"{GERMAN} 3GM30F 10:30 ⛵👍",
    ],
)
def test_what_is_not_prose_does_not_disturb(text):
    assert detect_language(text) == "de"


@pytest.mark.parametrize(
    "text",
    [
        "@tanakaさん、明日の会議は木曜日に変わりました。",
        "https://example.com/a、明日の会議は木曜日に変わりました。",
        "明日の会議は3時からに変わりました。",
    ],
)
def test_text_that_follows_without_a_space_is_kept(text):
    assert detect_language(text) == "ja"


def test_capitals_and_decomposed_accents():
    assert detect_language(GERMAN.upper()) == "de"
    assert detect_language(GERMAN.replace("ä", "a\u0308")) == "de"


@pytest.mark.parametrize(
    "word",
    ["a" * 300, "abcdefghij" * 30, "ß" * 300, "船" * 300, "a\u0301" * 150, "👍" * 300, "@" * 300],
)
def test_a_long_word_does_not_raise(word):
    assert detect_language(word) in {None, *CANDIDATES}
    assert detect_language(f"{word} {GERMAN}") in {None, *CANDIDATES}


def test_a_very_long_text():
    assert detect_language(GERMAN * MAX_CHARACTERS) == "de"


@pytest.mark.parametrize("control", [*map(chr, range(32)), "\x7f", "\x85", "\u202e", "\ud800"])
def test_control_characters_do_not_raise(control):
    assert detect_language(control * 20) is None
    assert detect_language(GERMAN.replace(" ", f" {control}")) == "de"


def test_eight_threads_give_the_same_answers():
    texts = [text for _, text in sentences()]
    expected = [detect_language(text) for text in texts]
    language._load_identifier.cache_clear()  # So that all of them want the model at once.
    together = threading.Barrier(8, timeout=30)

    def answers(_: int) -> list[str | None]:
        together.wait()
        return [detect_language(text) for text in texts]

    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(answers, range(8)))
    assert language._load_identifier.cache_info().misses == 1
