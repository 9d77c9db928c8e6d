"""Measure language detection on short posts: python bench/languages.py

Every detector that is installed gets the sentences of bench/data/sentences.tsv. langdetect and
guess_language-spirit are no requirements of the application. To compare with them, run this with
the Python of a separate virtual environment that has them, py3langid and numpy.
"""

import importlib.util
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "bench" / "data" / "sentences.tsv"
ROUNDS = 3

# The others call Bokmål nb and split Chinese by country.
SAME_LANGUAGE = {"nb": "no", "zh-cn": "zh", "zh-tw": "zh"}

Detector = Callable[[str], str | None]


class Result(NamedTuple):
    right: int
    nothing: int
    milliseconds: float
    misses: list[tuple[str, str | None, str]]


def sentences() -> list[tuple[str, str]]:
    """The language and the text of every sentence."""
    pairs = []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, text = line.split("\t")
            pairs.append((language, text))
    return pairs


def application() -> Detector:
    # By its path: importing the package app would need Flask and the rest of the application,
    # and the environment with the other detectors has none of it.
    spec = importlib.util.spec_from_file_location("language", ROOT / "app" / "language.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.detect_language("The first call loads the model.")
    detect: Detector = module.detect_language
    return detect


def py3langid_unrestricted() -> Detector:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def detect(text: str) -> str | None:
        code: str = identifier.classify(text)[0]
        return code

    return detect


def langdetect() -> Detector:
    from langdetect import DetectorFactory, LangDetectException, detect  # noqa: PLC0415

    DetectorFactory.seed = 0  # It draws lots, and a measurement has to be repeatable.

    def detect_or_none(text: str) -> str | None:
        try:
            code: str = detect(text)
        except LangDetectException:
            return None
        return code

    return detect_or_none


def guess_language() -> Detector:
    from guess_language import guess_language as guess  # noqa: PLC0415

    def detect(text: str) -> str | None:
        code = str(guess(text))
        return None if code == "UNKNOWN" else code

    return detect


DETECTORS: dict[str, Callable[[], Detector]] = {
    "app.language": application,
    "py3langid, all languages": py3langid_unrestricted,
    "langdetect": langdetect,
    "guess_language-spirit": guess_language,
}


def measure(detect: Detector, pairs: list[tuple[str, str]]) -> Result:
    detect(pairs[0][1])  # Some load their model with the first call.
    times = []
    answers: list[str | None] = []
    for _ in range(ROUNDS):
        answers = []
        for _, text in pairs:
            start = time.perf_counter()
            answer = detect(text)
            times.append(time.perf_counter() - start)
            answers.append(SAME_LANGUAGE.get(answer, answer) if answer else None)
    misses = [
        (language, answer, text)
        for (language, text), answer in zip(pairs, answers, strict=True)
        if answer != language
    ]
    nothing = sum(answer is None for answer in answers)
    return Result(len(pairs) - len(misses), nothing, 1000 * statistics.median(times), misses)


def main() -> None:
    sys.path.insert(0, str(ROOT))  # Python puts bench/ there, not the root of the repository.
    pairs = sentences()
    results: dict[str, Result] = {}
    for name, load in DETECTORS.items():
        try:
            detect = load()
        except ModuleNotFoundError as error:
            print(f"{name}: skipped, {error.name} is not installed")
            continue
        results[name] = measure(detect, pairs)

    print(f"{'detector':<26}{f'right of {len(pairs)}':>14}{'None':>6}{'ms/sentence':>13}")
    for name, result in results.items():
        print(f"{name:<26}{result.right:>14}{result.nothing:>6}{result.milliseconds:>13.3f}")

    if "app.language" in results:
        misses = results["app.language"].misses
        print(f"\nConfusions of app.language: {len(misses) or 'none'}")
        for language, answer, text in misses:
            print(f"  {language} -> {answer}: {text}")


if __name__ == "__main__":
    main()
