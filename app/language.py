"""Guess the language of a short post.

This module needs neither Flask nor the database, so that bench/languages.py
can load it on its own.
"""

import re
import threading
import unicodedata
from collections.abc import Collection
from functools import cache
from typing import Any

# The codes are those of py3langid. All are ISO 639-1, and `no` is Norwegian Bokmål.
#
# The model knows 140 labels. A post of a few words often fits several of them, so a language
# that is not worth its mistakes is left out. The list was chosen by running the model over the
# 6758 pieces of one to five words of bench/data/sentences.tsv:
# - The first two lines are the twenty languages of that file.
# - The third line has languages which cost these twenty 10 pieces or fewer each: large ones,
#   and some with a script of their own, which cost next to nothing.
# - Near-twins are left out, because they take short text from a larger neighbour. Each costs
#   13 to 50 pieces: nn (from no), gl and ca (from es, pt and it), bg, mk, be and sr (from ru
#   and uk), sk, sl, hr and bs (from cs), af (from nl). ms cannot be told from id either.
#   A post in one of these is mostly taken for the neighbour.
# - Languages with few writers, Latin and Esperanto are left out too.
CANDIDATES: tuple[str, ...] = (
    *("en", "es", "de", "fr", "pt", "it", "nl", "pl", "sv", "da"),
    *("no", "fi", "cs", "hu", "tr", "ru", "uk", "el", "ar", "ja"),
    *("zh", "ko", "he", "fa", "ur", "hi", "bn", "ta", "te", "th", "ka", "hy", "vi", "id", "ro"),
)

# With fewer letters than this, two guesses in five are wrong.
MIN_LETTERS = 8

# "zzzzzzzz" and "hahahaha" have enough letters, but say nothing.
MIN_DIFFERENT_LETTERS = 4

# The 200 sentences all reach 0.6. Wrong answers for greetings and junk lie mostly below 0.35.
MIN_PROBABILITY = 0.35

# The time grows with the length, and the first lines are enough to tell the language.
MAX_CHARACTERS = 2000

# The model has a label for "not a language". It takes keyboard noise and costs no sentence.
_NOT_A_LANGUAGE = "zxx"

# Chinese, Japanese and Korean write on without a space after a link or a name,
# so these characters end both.
_EAST_ASIAN = "\u3000-\u9fff\uac00-\ud7af\uff00-\uffef"

# What says nothing about the language of the writer. The text comes from anybody, so no part
# may take more than a fixed number of steps for each character.
_NOISE = re.compile(
    rf"""
      ```.*?(?:```|\Z)                                          # code block
    | `[^`]*`                                                   # code span
    | (?:https?://|www\.)[^\s{_EAST_ASIAN}]+                    # link
    | (?:[A-Za-z0-9-]{{1,63}}\.){{1,4}}[A-Za-z]{{2,10}}/[^\s{_EAST_ASIAN}]*  # link without scheme
    | [A-Za-z0-9_.+-]{{1,64}}@[A-Za-z0-9.-]+                    # e-mail address
    | @(?:(?![{_EAST_ASIAN}])[\w.@-])+                          # mention
    | \#\w+                                                     # tag
    | (?<![A-Za-z\d])[A-Za-z]*\d[A-Za-z\d]*                     # number, time, model number
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

# The joiners are part of the spelling of Persian and Hindi words.
_JOINERS = "\u200c\u200d"

_LOAD_LOCK = threading.Lock()


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, one of `CANDIDATES`, or None.

    Links, e-mail addresses, @mentions, #tags, code, numbers and emoji are removed first.
    The answer is None in three cases:
    - What remains has fewer than `MIN_LETTERS` letters or fewer than `MIN_DIFFERENT_LETTERS`
      different ones. A Chinese, Japanese or Korean letter counts as two.
    - The model sees no language in it.
    - The probability of the best candidate is below `MIN_PROBABILITY`.
    """
    plain = _plain_words(text[:MAX_CHARACTERS])
    if not _enough_letters(plain):
        return None
    code: str
    probability: float
    code, probability = _identifier().classify(plain)
    if code == _NOT_A_LANGUAGE or probability < MIN_PROBABILITY:
        return None
    return code


def _plain_words(text: str) -> str:
    """Return `text` without noise, control characters and symbols."""
    kept: list[str] = []
    for character in _NOISE.sub(" ", text):
        category = unicodedata.category(character)
        if category[0] in "LMP" or character in _JOINERS:
            kept.append(character)
        elif category != "Cf":  # A soft hyphen or a direction mark does not part a word.
            kept.append(" ")
    return " ".join("".join(kept).split())


def _enough_letters(text: str) -> bool:
    letters = [character.casefold() for character in text if character.isalpha()]
    return _weight(letters) >= MIN_LETTERS and _weight(set(letters)) >= MIN_DIFFERENT_LETTERS


def _weight(letters: Collection[str]) -> int:
    # A sign for a syllable or a word tells more than a letter.
    wide = sum(unicodedata.east_asian_width(letter[0]) == "W" for letter in letters)
    return len(letters) + wide


def _identifier() -> Any:
    # Loading takes most of a second and 100 MB, so two first posts must not both do it.
    # Classifying changes nothing in the identifier and needs no lock.
    with _LOAD_LOCK:
        return _load_identifier()


@cache
def _load_identifier() -> Any:
    # Imported here so that commands which never see a post do not load numpy.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages((*CANDIDATES, _NOT_A_LANGUAGE))
    return identifier
