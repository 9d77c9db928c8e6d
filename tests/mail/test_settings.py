"""The settings of mail: strict, and not contradicting each other."""

import pytest

from app import create_app
from config import Config, ConfigError, TestConfig


def settings(**given):
    return type("Given", (Config,), {"environ": given})


@pytest.mark.parametrize("name", ["MAIL_USE_TLS", "MAIL_USE_SSL"])
@pytest.mark.parametrize(
    "word, value",
    [("1", True), ("true", True), ("On", True), ("0", False), ("false", False), ("no", False)],
)
def test_booleans_are_what_they_say(name, word, value):
    assert getattr(settings(**{name: word}), name) is value


@pytest.mark.parametrize("name", ["MAIL_USE_TLS", "MAIL_USE_SSL"])
def test_other_words_are_refused(name):
    with pytest.raises(ConfigError, match=name):
        getattr(settings(**{name: "maybe"}), name)


def test_two_kinds_of_tls_exclude_each_other():
    class Both(TestConfig):
        MAIL_USE_TLS = True
        MAIL_USE_SSL = True

    with pytest.raises(ConfigError, match="exclude each other"):
        create_app(Both)


@pytest.mark.parametrize(
    "sender", ["club", "a@b@c", "Club <club>", "", "a@example.org, b@example.org"]
)
def test_a_sender_that_is_no_address_is_refused(sender):
    class Given(TestConfig):
        MAIL_FROM = sender

    with pytest.raises(ConfigError, match="MAIL_FROM"):
        create_app(Given)
