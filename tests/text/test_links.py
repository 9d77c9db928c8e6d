"""Links say where they lead."""

import pytest

from app.text import parse, to_html
from app.text.links import host_to_show, shown_address, shown_host
from tests.text.reading import Markup


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[bank.example](https://evil.example)", "bank.example (evil.example)"),
        ("[https://bank.example/login](https://evil.example/login)", "(evil.example)"),
        ("[BANK.example](https://evil.example)", "(evil.example)"),
        ("[www.bank.example](https://evil.example)", "(evil.example)"),
        ("[bank.example](https://bank.example.evil.example)", "(bank.example.evil.example)"),
        ("[bank.example](https://bank.example@evil.example)", "(evil.example)"),
        ("[bank.example](https://evil.example/bank.example)", "(evil.example)"),
        ("[bank.**example**](https://evil.example)", "(evil.example)"),
        ("[`bank.example`](https://evil.example)", "(evil.example)"),
        ("[bank\u2024example](https://evil.example)", "(evil.example)"),
        ("[bank\u3002example](https://evil.example)", "(evil.example)"),
        ("[bank.\u200bexample](https://evil.example)", "(evil.example)"),
        ("[192.0.2.1](https://evil.example)", "(evil.example)"),
        ("[https://localhost/x](https://evil.example)", "(evil.example)"),
        ("[bank.example or evil.example](https://evil.example)", "(evil.example)"),
        ("[anna@bank.example](mailto:eve@evil.example)", "(evil.example)"),
        ("[@susan](https://evil.example)", "@susan (evil.example)"),
        ("[#bread](https://evil.example)", "#bread (evil.example)"),
        ("[банк.example](https://evil.example)", "(evil.example)"),
        ("[here](https://b\u0430nk.example)", "here (xn--bnk-6cd.example)"),
        ("[b\u0430nk.example](https://b\u0430nk.example)", "(xn--bnk-6cd.example)"),
    ],
)
def test_a_text_that_names_another_host_is_followed_by_the_real_one(markdown, shown):
    html = to_html(markdown)
    assert Markup(html).words.endswith(shown)
    assert html.count('<span class="link-host">') == 1


@pytest.mark.parametrize(
    "markdown",
    [
        "[here](https://example.org/a)",
        "[example.org](https://example.org/a)",
        "[Example.org](https://www.example.org/a)",
        "[https://www.example.org](https://example.org/a)",
        "[köln.example](https://köln.example)",
        "[the file, p. 12, e.g. this](https://example.org)",
        "[anna@example.org](mailto:anna@example.org)",
        "[bank.example](/explore)",
        "[bank.example](#section-x)",
        "https://example.org",
        "<https://example.org>",
        "www.example.org",
        "anna@example.org",
    ],
)
def test_an_honest_text_stands_alone(markdown):
    assert "link-host" not in to_html(markdown)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/", "example.org"),
        ("http://www.example.org/a", "www.example.org/a"),
        ("https://example.org:8080/a?b=c#d", "example.org:8080/a?b=c#d"),
        ("https://user:pass@example.org/a", "example.org/a"),
        ("https://bank.example@evil.example/", "evil.example"),
        ("https://de.wikipedia.org/wiki/K%C3%B6ln", "de.wikipedia.org/wiki/Köln"),
        ("https://example.org/%E2%80%AEgpj.exe", "example.org/%E2%80%AEgpj.exe"),
        ("https://example.org/a%20b", "example.org/a%20b"),
        ("https://example.org/%ff", "example.org/%ff"),
        ("https://xn--kln-sna.example/", "köln.example"),
        ("https://xn--bnk-6cd.example/", "xn--bnk-6cd.example"),
        ("mailto:anna@example.org", "anna@example.org"),
        (
            "https://example.org/a/long/path/that/goes/on/and/on/and/on/to/the/end.html",
            "example.org/a/long/path/tha…/to/the/end.html",
        ),
    ],
)
def test_a_bare_address_is_shown_without_what_nobody_reads(address, shown):
    assert shown_address(address) == shown


def test_a_shortened_address_leads_to_the_whole_one():
    address = "https://example.org/" + "abc/" * 40
    found = Markup(to_html(address))
    assert found.links() == [address]
    assert len(found.words) <= 50


def test_the_host_is_never_shortened_away():
    shown = shown_address(f"https://bank.example.{'a' * 60}.evil.example/{'b' * 60}")
    assert ".evil.example/" in shown


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("example.org", "example.org"),
        ("xn--mnchen-3ya.de", "münchen.de"),
        ("xn--fsqu00a.xn--0zwm56d", "例子.测试"),
        ("xn--r8jz45g.jp", "例え.jp"),
        ("xn--80ak6aa92e.com", "xn--80ak6aa92e.com"),  # Cyrillic that looks like apple
        ("xn--bnk-6cd.example", "xn--bnk-6cd.example"),
        ("xn--e1afmkfd.xn--p1ai", "пример.рф"),
        ("xn--a", "xn--a"),
        ("xn--\u00e9", "xn--\u00e9"),
    ],
)
def test_a_host_is_shown_in_its_script_unless_it_mixes_them(host, shown):
    assert shown_host(host) == shown


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https://",
        "https://[::1",
        "mailto:nobody",
        "ftp://a.example",
        "a.example",
        "explore",
        "?a=b",
        "#",
        "https://a.example/" + "a" * 2000,
    ],
)
def test_what_leads_nowhere_or_who_knows_where_is_no_link(address):
    assert Markup(to_html(f"[x](<{address}>)")).links() == []


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("[x](/explore)", "/explore"),
        ("[x](#section-a)", "#section-a"),
        ('[x](https://a.example "title")', "https://a.example"),
        ("[x](https://a.example 'title')", "https://a.example"),
        ("[x](<https://a.example/b c>)", "https://a.example/b%20c"),
        ("[x](https://a.example/b_(c))", "https://a.example/b_(c)"),
        ("[x]( https://a.example )", "https://a.example"),
        (r"[x](https://a.example/\))", "https://a.example/)"),
        ("[x](https://a.example/?a=1&amp;b=2)", "https://a.example/?a=1&b=2"),
        ("[[x]](https://a.example)", "https://a.example"),
        ("[`]`](https://a.example)", "https://a.example"),
        ("_https://a.example/b_c_d_", "https://a.example/b_c_d_"),
        ("**https://a.example/b**", "https://a.example/b"),
        ("[x](</\\evil.example>)", "/%5Cevil.example"),
        ("见https://a.example/b。好", "https://a.example/b"),
        ("见 www.a.de/b，好", "http://www.a.de/b"),
    ],
)
def test_links_are_read_as_people_write_them(written, href):
    assert Markup(to_html(written)).links() == [href]


@pytest.mark.parametrize(
    "text",
    [
        "[a [b](https://b.example)](https://a.example)",
        "[https://b.example](/x)",
        "[<https://b.example>](/x)",
        "[a@b.example](/x)",
    ],
)
def test_there_is_no_link_within_a_link(text):
    html = to_html(text)
    assert html.count("<a ") == html.count("</a>")
    assert not [link for link in html.split("</a>") if link.count("<a ") > 1]


@pytest.mark.parametrize("text", [r"https\://a.example", "`https://a.example`", r"a\.de"])
def test_an_escaped_address_is_no_link(text):
    assert Markup(to_html(text)).links() == []


def test_links_are_named_once_in_their_order():
    parsed = parse("https://b.example [x](https://a.example) `https://c.example` b@c.de /x")
    assert parsed.links == ("https://b.example", "https://a.example", "mailto:b@c.de")


def test_a_link_without_host_claims_nothing():
    assert host_to_show("/explore", "bank.example") == ""
