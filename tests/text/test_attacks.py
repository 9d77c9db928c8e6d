"""Nothing that runs, styles or pretends survives in a text, whatever is typed."""

import json
from pathlib import Path

import pytest

from app.text import Anchor, parse, render, to_html
from app.text.cleaning import clean
from tests.text.reading import Markup, assert_safe

ATTACKS = json.loads((Path(__file__).parent / "attacks.json").read_text(encoding="utf-8"))
WRAPPED = [
    "{}",
    "> {}",
    "- {}",
    "**{}**",
    "[{}](https://a.example)",
    "# {}",
    "a\n{}\nb",
    "@susan {}",
]


def article(text):
    """A text rendered with everything that there is."""
    parsed = parse(text, headings=True)
    people = {name: Anchor(f"/user/{name}", f"/user/{name}/popup") for name in parsed.mentions}
    return render(parsed, people, lambda tag: f"/tag/{tag}")


def test_there_are_enough_of_them():
    assert len(set(ATTACKS)) >= 100


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_harmless(attack):
    assert_safe(to_html(attack))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_harmless_wherever_it_stands(attack):
    for wrapped in WRAPPED:
        assert_safe(article(wrapped.format(attack)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_stays_harmless_when_the_renderer_fails(attack, monkeypatch):
    monkeypatch.setattr("app.text.rendering.finish", lambda *arguments: 1 / 0)
    assert assert_safe(to_html(attack)).words.split() == attack.split()


def test_nobody_can_type_what_we_write_ourselves():
    typed = '<a class="mention" href="/user/x" data-card="/x"><span class="link-host">x</span></a>'
    assert set(Markup(article(typed)).tags) == {"p"}


@pytest.mark.parametrize(
    ("smuggled", "left"),
    [
        ('<h2 id="main">x</h2>', "<h2>x</h2>"),
        ('<h2 id="section-x" class="tag">x</h2>', '<h2 id="section-x">x</h2>'),
        ('<span class="link-host mention is-over">x</span>', '<span class="link-host">x</span>'),
        ('<p class="tag" data-card="/x" style="color:red">x</p>', "<p>x</p>"),
        ('<code class="language-x">x</code>', "<code>x</code>"),
        ("<script>x</script><style>x</style>", ""),
        ("<button onclick=x>x</button>", "x"),
    ],
)
def test_the_allowlist_holds_even_if_the_renderer_does_not(smuggled, left):
    assert clean(smuggled) == left


@pytest.mark.parametrize("card", ["//evil.example", "https://evil.example", "/\\evil", "x"])
def test_a_card_comes_from_a_path_of_ours(card):
    assert "data-card" not in clean(f'<a href="/x" data-card="{card}">x</a>')


def test_addresses_of_references_are_escaped():
    parsed = parse("@susan #tag")
    html = render(parsed, {"susan": Anchor('/"><script>', '/"><img>')}, lambda tag: '/"x="<b>')
    assert Markup(html).tags == ["p", "a", "a"]
