"""Every text is translated: nothing missing, nothing fuzzy, nothing left behind."""

import re

import pytest
from babel.messages.pofile import read_po
from flask import render_template_string
from flask_babel import lazy_gettext

from app.commands.translate import TRANSLATIONS, extracted
from app.i18n import direction, script_plurals

LANGUAGES = ("de", "es")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z]+\}")


@pytest.fixture(scope="module")
def template():
    """The messages that are in the code."""
    with extracted() as pot, open(pot, "rb") as file:
        return read_po(file)


def catalogue(language):
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(message):
    """The translations of a message: one, or one for each plural form."""
    return message.string if isinstance(message.string, tuple | list) else (message.string,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_in_the_catalogue(template, language):
    known = {message.id for message in catalogue(language)}
    assert [message.id for message in template if message.id not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_nothing_that_is_no_longer_said(template, language):
    said = {message.id for message in template}
    assert [message.id for message in catalogue(language) if message.id not in said] == []
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_or_fuzzy(language):
    messages = [message for message in catalogue(language) if message.id]
    assert [m.id for m in messages if m.fuzzy or not all(forms(m))] == []
    assert len(messages) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language):
    for message in catalogue(language):
        if not message.id:
            continue
        # A singular may do without the number that its plural names.
        said = message.id if isinstance(message.id, tuple | list) else (message.id,)
        allowed = [set(PLACEHOLDER.findall(text)) for text in said]
        for text in forms(message):
            assert set(PLACEHOLDER.findall(text)) in allowed, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_shouts(template, language):
    texts = [text for message in catalogue(language) if message.id for text in forms(message)]
    texts += [str(message.id) for message in template]
    assert [text for text in texts if "!" in text or "¡" in text] == []


@pytest.mark.parametrize(
    "language, word", [("en", "Explore"), ("es", "Explorar"), ("de", "Entdecken")]
)
def test_pages_are_in_the_language_asked_for(client, language, word):
    page = client.get("/", headers={"Accept-Language": language}).text
    assert f'<html lang="{language}"' in page
    assert word in page


@pytest.mark.parametrize(
    "language, text", [("en", "Enter your password."), ("es", "contraseña"), ("de", "Passwort")]
)
def test_errors_are_in_the_language_asked_for(client, language, text):
    answer = client.post("/auth/login", data={}, headers={"Accept-Language": language})
    assert text in answer.text.split('id="password-error"')[1]


def test_scripts_get_every_plural_form(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        texts = script_plurals("%(num)s character left", "%(num)s characters left")
    assert texts == {"one": "{num} character left", "other": "{num} characters left"}


@pytest.mark.parametrize(
    "code, expected", [("ar", "rtl"), ("he", "rtl"), ("de", "ltr"), ("??", "auto")]
)
def test_the_direction_follows_the_language(app, code, expected):
    assert direction(code) == expected


def test_what_somebody_typed_is_text_within_a_lazy_message(app):
    message = lazy_gettext("Nobody here is called %(name)s.", name="<b>Susan</b>")
    with app.test_request_context():
        page = render_template_string("{{ message }}{{ '' ~ message }}", message=message)
    assert "<b>" not in page
    assert page.count("&lt;b&gt;Susan") == 2


def test_the_functions_of_babel_have_names_that_extraction_knows():
    known = {"gettext as _", "lazy_gettext as _l"}
    alias = re.compile(r"\b\w*gettext as \w+")
    found = {
        name
        for path in TRANSLATIONS.parent.rglob("*.py")
        for name in alias.findall(path.read_text(encoding="utf-8"))
    }
    assert found <= known
