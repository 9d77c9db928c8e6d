"""Names and tags in a text, in the scripts of the world."""

import re

import pytest

from app.text import Anchor, fold_tag, parse, references, render, to_html
from app.text.references import references_in
from tests.text.reading import REL

SUSAN = {"susan": Anchor("/user/susan", "/user/susan/popup")}
LINK = f'<a class="mention" href="/user/susan" data-card="/user/susan/popup" rel="{REL}">@susan</a>'


def tag_address(tag):
    return f"/tag/{tag}"


@pytest.fixture
def kinds(monkeypatch):
    """What a test registers is forgotten after it; what features registered is not there."""
    own = {name: references._kinds[name] for name in (references.MENTION, references.TAG)}
    monkeypatch.setattr(references, "_kinds", own)


# --- names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@susan", ["susan"]),
        ("@Susan and @SUSAN", ["susan"]),
        ("@john, @susan: hi", ["john", "susan"]),
        ("(@susan)", ["susan"]),
        ("“@susan”", ["susan"]),
        ("@susan.", ["susan"]),
        ("@susan...", ["susan"]),
        ("@susan's boat", ["susan"]),
        ("@susan-", ["susan"]),
        ("@susan_", ["susan_"]),
        ("@susan.b.anthony!", ["susan.b.anthony"]),
        ("@mary-ann", ["mary-ann"]),
        ("@susan/@john", ["susan"]),
        ("cc:@susan", ["susan"]),
        (".@susan", ["susan"]),
        ("**@susan**", ["susan"]),
        ("_@susan b_", ["susan"]),
        ("> - @susan", ["susan"]),
        ("@susan\n@john", ["susan", "john"]),
        ("你好@susan你好", ["susan"]),
        ("你好，@susan。", ["susan"]),
        ("こんにちは@susanさん", ["susan"]),
        ("＠susan さん", ["susan"]),
        ("@susan님 안녕", ["susan"]),
        ("شكرا @susan، أهلا", ["susan"]),
        ("و@susan", ["susan"]),
        ("สวัสดี@susanครับ", ["susan"]),
        ("नमस्ते @susan।", ["susan"]),
        ("Grüße @susan!", ["susan"]),
        ("@007", ["007"]),
        ("@" + "a" * 64, ["a" * 64]),
        ("@" + "a" * 65, []),
        ("@a", []),
        ("@ susan", []),
        ("@@susan", []),
        ("@susan@example.social", []),
        ("@susanö", []),
        ("@susané", []),
        ("@susane\u0301", []),
        ("anna@susan", []),
        ("josé@susan", []),
        ("анна@susan", []),
        ("1@susan", []),
        ("anna@example.org", []),
        ("mailto:anna@susan.org", []),
        ("https://example.social/@susan", []),
        ("example.org/@susan", []),
        ("/@susan", []),
        ("`@susan`", []),
        ("```\n@susan\n```", []),
        ("    @susan", []),
        ("[@susan](https://example.org)", []),
        ("<https://example.org/@susan>", []),
        (r"\@susan", []),
        ("&#64;susan", []),
        (r"@su\san", ["su"]),
        (r"@su\_san", []),
        (r"a\_@susan", []),
    ],
)
def test_names_in_a_text(text, names):
    assert list(parse(text).mentions) == names


def test_a_name_that_exists_is_a_link_with_a_card():
    assert render(parse("hi @susan"), SUSAN) == f"<p>hi {LINK}</p>"


def test_a_name_stays_as_it_was_written():
    assert ">@SuSan</a>" in render(parse("@SuSan"), SUSAN)


def test_a_name_that_nobody_has_is_text():
    assert render(parse("@susan and @john"), SUSAN) == f"<p>{LINK} and @john</p>"
    assert to_html("@susan") == "<p>@susan</p>"


def test_a_text_can_be_rendered_for_several():
    parsed = parse("@susan #bread")
    assert render(parsed) == "<p>@susan #bread</p>"
    assert LINK in render(parsed, SUSAN)
    assert render(parsed) == "<p>@susan #bread</p>"


# --- tags


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#bread", {"bread": "bread"}),
        ("#Bread and #BREAD", {"bread": "Bread"}),
        ("#bread, #Boats!", {"bread": "bread", "boats": "Boats"}),
        ("(#bread)", {"bread": "bread"}),
        ("#foo-bar", {"foo": "foo"}),
        ("#foo_bar", {"foo_bar": "foo_bar"}),
        ("#foo.bar", {"foo": "foo"}),
        ("#2026goals", {"2026goals": "2026goals"}),
        ("#1st", {"1st": "1st"}),
        ("#a", {"a": "a"}),
        ("#Straße #STRASSE", {"strasse": "Straße"}),
        ("#Grüße", {"grüße".casefold(): "Grüße"}),
        ("#ΣΊΣΥΦΟΣ #σίσυφος", {"σίσυφοσ": "ΣΊΣΥΦΟΣ"}),
        ("#Москва!", {"москва": "Москва"}),
        ("#خبز، و#قارب.", {"خبز": "خبز", "قارب": "قارب"}),
        ("#عَرَبِيّ", {"عَرَبِيّ": "عَرَبِيّ"}),
        ("#می\u200cخواهم", {"میخواهم": "می\u200cخواهم"}),
        ("#שלום!", {"שלום": "שלום"}),
        ("今天#天气。", {"天气": "天气"}),
        ("#天气，很好", {"天气": "天气"}),
        ("#天气#", {"天气": "天气"}),
        ("＃天気　です", {"天気": "天気"}),
        ("#カレー #ｶﾚｰ", {"カレー": "カレー"}),
        ("#한국어는", {"한국어는": "한국어는"}),
        ("#ภาษาไทย ดี", {"ภาษาไทย": "ภาษาไทย"}),
        ("#น้ำ", {fold_tag("น้ำ"): "น้ำ"}),
        ("#हिन्दी।", {"हिन्दी": "हिन्दी"}),
        ("#ﬁsch", {"fisch": "ﬁsch"}),
        ("#Ｂｒｅａｄ", {"bread": "Ｂｒｅａｄ"}),
        ("**#bread**", {"bread": "bread"}),
        ("#" + "a" * 64, {"a" * 64: "a" * 64}),
        ("#" + "a" * 65, {}),
        ("#" + "ﬃ" * 30, {}),
        ("#12", {}),
        ("#2026_10", {}),
        ("#_", {}),
        ("#٤٢", {}),
        ("# bread", {}),
        ("##bread", {}),
        ("C#minor", {}),
        ("&#bread;", {}),
        ("#👍", {}),
        ("#\u0301a", {"\u0301a": "\u0301a"}),
        ("#\ufdfa", {}),
        ("#\u037a", {}),
        ("https://example.org/#bread", {}),
        ("/#bread", {}),
        ("`#bread`", {}),
        ("[#bread](https://example.org)", {}),
        (r"\#bread", {}),
    ],
)
def test_tags_in_a_text(text, tags):
    assert parse(text).tags == tags


def test_a_tag_is_a_link_as_it_was_written():
    html = render(parse("some #Bread!"), tag_address=tag_address)
    assert html == f'<p>some <a class="tag" href="/tag/bread" rel="{REL}">#Bread</a>!</p>'


def test_a_tag_within_a_heading_is_a_tag():
    assert parse("# about #bread", headings=True).tags == {"bread": "bread"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bread", "bREAD"),
        ("straße", "STRASSE"),
        ("é", "e\u0301"),
        ("ａ", "a"),
        ("می\u200cخواهم", "میخواهم"),
        ("ክ", "ክ"),
        ("a\ufe0f", "a"),
    ],
)
def test_tags_that_look_alike_are_the_same(one, other):
    assert fold_tag(one) == fold_tag(other) != ""


@pytest.mark.parametrize("written", ["", "12", "_", "a b", "a-b", "a" * 65, "👍", "a/b", "\ufdfa"])
def test_what_is_no_tag_has_no_form(written):
    assert fold_tag(written) == ""


# --- what features add


def test_another_kind_of_reference(kinds):
    asked = []

    def tickets(numbers):
        asked.append(list(numbers))
        return {number: Anchor(f"/tickets/{number}") for number in numbers if number != "13"}

    references.register("ticket", "#", re.compile("[0-9]{1,9}"), tickets)
    parsed = parse("#12 and #13, again #12, #12th, #0123456789, `#14` and #bread")
    assert parsed.others == {"ticket": ("12", "13")}
    assert list(parsed.tags) == ["12th", "bread"]
    html = render(parsed, others=references.resolve(parsed.others))
    link = f'<a class="reference" href="/tickets/12" rel="{REL}">#12</a>'
    assert html.startswith(f"<p>{link} and #13, again {link}, #12th")
    assert asked == [["12", "13"]]


def test_nobody_is_asked_for_what_no_text_names(kinds):
    references.register("ticket", "#", re.compile("[0-9]+"), lambda numbers: 1 / 0)
    assert references.resolve(parse("nothing").others) == {}


def test_a_kind_that_nobody_resolves_is_text(kinds):
    references.register("ticket", "#", re.compile("[0-9]+"))
    parsed = parse("#12")
    assert render(parsed, others=references.resolve(parsed.others)) == "<p>#12</p>"


def test_there_is_one_kind_of_a_name(kinds):
    with pytest.raises(ValueError, match="mention"):
        references.register("mention", "@", re.compile("x"))


def test_references_know_what_stands_beside_them():
    assert list(references_in("@susan", before="a")) == []
    assert list(references_in("@susan", after="o")) == []
    assert [found.key for found in references_in("@susan", before=" ", after=".")] == ["susan"]
