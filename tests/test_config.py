"""Settings: how each is read, and what stops the start."""

import runpy

import pytest
from sqlalchemy.engine import make_url

import config
from config import Config, ConfigError, TestConfig, secret_key, settings
from tests.applications import application_with
from tests.starting import python

GOOD_KEY = "0123456789abcdef0123456789abcdef"


def site(**environ):
    """The settings of a site with this environment."""
    return type("Settings", (Config,), {"environ": environ})


def refusal(name, **environ):
    """The sentence with which a setting is refused."""
    with pytest.raises(ConfigError) as refused:
        getattr(site(**environ), name)
    return str(refused.value)


# --- readers


@pytest.mark.parametrize("word", ["1", "true", "True", "YES", "on", " on "])
def test_words_that_mean_yes(word):
    assert config.boolean(word) is True


@pytest.mark.parametrize("word", ["0", "false", "False", "NO", "off", " off "])
def test_words_that_mean_no(word):
    assert config.boolean(word) is False


@pytest.mark.parametrize("word", ["", "2", "-1", "y", "maybe", "tru", "10", "none", "１", "true;"])
def test_other_words_are_no_boolean(word):
    with pytest.raises(ValueError, match="must be one of 1, true"):
        config.boolean(word)


@pytest.mark.parametrize(("raw", "number"), [("-2", -2), ("7", 7), ("007", 7), (" 3 ", 3)])
def test_integers_within_their_bounds_are_read(raw, number):
    assert config.integer(-2, 7)(raw) == number


@pytest.mark.parametrize("raw", ["-3", "8", "999999999999999999"])
def test_integers_beyond_their_bounds_are_refused(raw):
    with pytest.raises(ValueError, match="must be from -2 to 7"):
        config.integer(-2, 7)(raw)


@pytest.mark.parametrize(
    "raw", ["", "x", "1.5", "1e1", "0x5", "1_0", "+5", "--5", "５", "5 5", "9" * 5000]
)
def test_what_is_no_integer_is_refused(raw):
    with pytest.raises(ValueError, match="must be a whole number"):
        config.integer(-2, 7)(raw)


@pytest.mark.parametrize("raw", ["open", "OPEN", " Open "])
def test_a_word_of_a_closed_set_is_read_whatever_its_case(raw):
    assert config.one_of("open", "closed")(raw) == "open"


@pytest.mark.parametrize("raw", ["", "ope", "open closed", "invite"])
def test_words_outside_a_closed_set_are_refused(raw):
    with pytest.raises(ValueError, match="must be one of open, closed"):
        config.one_of("open", "closed")(raw)


@pytest.mark.parametrize("raw", ["en,de", "en de", " en , de, ", "en\nde"])
def test_lists_are_separated_by_commas_or_spaces(raw):
    assert config.words("[a-z]+")(raw) == ("en", "de")


def test_an_item_that_makes_no_sense_is_named():
    with pytest.raises(ValueError, match="'D3'"):
        config.words("[a-z]+")("en D3")


@pytest.mark.parametrize("raw", [",", "xx", "en, klingon", "en-GB", "../en", "EN"])
def test_languages_that_nobody_knows_are_refused(raw):
    assert refusal("LANGUAGES", LANGUAGES=raw).startswith("The setting LANGUAGES ")


@pytest.mark.parametrize("raw", ["en", "pt_BR", "zh_Hans", "fil"])
def test_languages_are_codes_that_babel_knows(raw):
    (code,) = site(LANGUAGES=raw).LANGUAGES
    assert code == raw


@pytest.mark.parametrize("raw", ["banana", "10", "10 per", "10 per fortnight", "-1 per hour"])
def test_a_limit_that_would_limit_nothing_is_refused(raw):
    assert "RATE_LOGIN must be limits such as" in refusal("RATE_LOGIN", RATE_LOGIN=raw)


@pytest.mark.parametrize("raw", ["banana", "localhost:6379", "redis://", "http://localhost"])
def test_what_is_no_redis_is_refused(raw):
    assert "REDIS_URL must begin with redis://" in refusal("REDIS_URL", REDIS_URL=raw)


@pytest.mark.parametrize("raw", ["keeper", "@", "a@b c", "a@@b"])
def test_keepers_are_addresses(raw):
    assert "ADMINS has an item that makes no sense" in refusal("ADMINS", ADMINS=raw)


# --- settings


def test_the_environment_comes_first():
    assert site(POSTS_PER_PAGE="7").POSTS_PER_PAGE == 7


def test_the_default_comes_second():
    assert site().POSTS_PER_PAGE == 25


@pytest.mark.parametrize("name", settings())
@pytest.mark.parametrize("nothing", ["", "  "])
def test_an_empty_setting_counts_as_none(name, nothing):
    assert getattr(site(**{name: nothing}), name) == settings()[name].default


def test_the_environment_is_read_anew_each_time(monkeypatch):
    monkeypatch.setenv("SITE_NAME", "Harbour")
    before = Config.SITE_NAME
    monkeypatch.setenv("SITE_NAME", "Workshop")
    assert (before, Config.SITE_NAME) == ("Harbour", "Workshop")


def test_a_refusal_is_one_sentence_that_names_the_setting():
    assert refusal("POSTS_PER_PAGE", POSTS_PER_PAGE="many") == (
        "The setting POSTS_PER_PAGE must be a whole number from 1 to 100."
    )


@pytest.mark.parametrize("name", settings())
def test_each_setting_has_one_line_of_meaning(name):
    meaning = settings()[name].meaning
    assert meaning.endswith(".")
    assert meaning == " ".join(meaning.split())
    assert 10 < len(meaning) < 120


@pytest.mark.parametrize("name", settings())
def test_each_default_is_one_that_could_be_set(name):
    setting = settings()[name]
    default = setting.default
    if default in ("", ()):
        return
    raw = ",".join(default) if isinstance(default, tuple) else str(default)
    assert setting.read(raw) == default


def test_the_settings_are_those_of_the_issue():
    assert {
        "ADMINS", "DATABASE_URL", "DB_HOST", "DB_NAME", "DB_PASSWORD", "DB_PORT", "DB_USERNAME",
        "LANGUAGES", "LOG_TO_STDOUT", "POSTS_PER_PAGE", "POST_MAX_LENGTH", "REGISTRATION",
        "SECRET_KEY",
    } <= settings().keys()  # fmt: skip


def test_the_longest_post_is_never_longer_than_the_database_holds():
    assert "POST_MAX_LENGTH must be from 1 to 50000" in refusal(
        "POST_MAX_LENGTH", POST_MAX_LENGTH="50001"
    )


# --- the settings of the tests


@pytest.mark.parametrize("name", settings())
def test_tests_ignore_the_machine(monkeypatch, name):
    before = getattr(TestConfig, name)
    monkeypatch.setenv(name, "7")
    assert getattr(TestConfig, name) == before


def test_tests_ignore_that_the_machine_is_in_debug(monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with application_with() as app:
        assert not app.debug


def test_tests_do_not_use_the_database_of_the_machine(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://real/site")
    assert TestConfig.SQLALCHEMY_DATABASE_URI == "sqlite://"


# --- the database


def uri(**environ):
    return site(**environ).SQLALCHEMY_DATABASE_URI


def test_without_a_word_the_database_is_a_file_under_instance():
    assert uri() == "sqlite:///microblog.db"


@pytest.mark.parametrize("raw", ["sqlite://", "sqlite:///site.db", "sqlite:////var/lib/site.db"])
def test_sqlite_stays_as_it_is(raw):
    assert uri(DATABASE_URL=raw) == raw


@pytest.mark.parametrize("scheme", ["postgres://", "postgresql://", "postgresql+psycopg2://"])
def test_every_way_to_say_postgresql_means_psycopg2(scheme):
    found = uri(DATABASE_URL=f"{scheme}anna:secret@db.lan:5433/club?sslmode=require")
    assert found == "postgresql+psycopg2://anna:secret@db.lan:5433/club?sslmode=require"


@pytest.mark.parametrize("secret", ["p@ss", "a:b/c?d#e", "100%", "ü ß", "%40", "'\"\\", "x&y=z+"])
def test_special_characters_of_a_password_survive_in_the_address(secret):
    from urllib.parse import quote

    found = uri(DATABASE_URL=f"postgres://anna:{quote(secret, safe='')}@db/club")
    assert make_url(found).password == secret


@pytest.mark.parametrize("secret", ["p@ss", "a:b/c?d#e", "100%", "ü ß", "%40", "'\"\\", "x&y=z+"])
def test_special_characters_of_a_password_survive_in_the_five(secret):
    found = uri(DB_HOST="db", DB_NAME="club", DB_USERNAME="anna", DB_PASSWORD=secret)
    assert make_url(found).password == secret


def test_the_five_make_one_address():
    found = uri(
        DB_HOST="db.lan", DB_PORT="5433", DB_NAME="club", DB_USERNAME="anna", DB_PASSWORD="secret"
    )
    assert found == "postgresql+psycopg2://anna:secret@db.lan:5433/club"


def test_of_the_five_port_and_password_may_be_left_out():
    found = uri(DB_HOST="db", DB_NAME="club", DB_USERNAME="anna")
    assert found == "postgresql+psycopg2://anna@db:5432/club"


@pytest.mark.parametrize("given", ["DB_HOST", "DB_NAME", "DB_USERNAME", "DB_PASSWORD"])
def test_one_of_the_five_alone_is_refused(given):
    assert refusal("SQLALCHEMY_DATABASE_URI", **{given: "x"}).startswith(
        "The settings DB_HOST, DB_NAME and DB_USERNAME are needed together"
    )


@pytest.mark.parametrize("missing", ["DB_HOST", "DB_NAME", "DB_USERNAME"])
def test_the_five_without_one_are_refused(missing):
    five = {"DB_HOST": "db", "DB_NAME": "club", "DB_USERNAME": "anna", "DB_PASSWORD": "x"}
    del five[missing]
    assert "are needed together" in refusal("SQLALCHEMY_DATABASE_URI", **five)


def test_the_address_wins_over_the_five():
    assert uri(DATABASE_URL="sqlite://", DB_HOST="db", DB_NAME="club", DB_USERNAME="anna") == (
        "sqlite://"
    )


@pytest.mark.parametrize(
    "raw",
    [
        "mysql://anna:secret@db/club",
        "postgresql+psycopg://db/club",
        "postgresql+asyncpg://db/club",
        "http://db/club",
        "sqlite:",
        "banana",
        "://",
        "postgresql:db",
        "postgresql://db:port/club",
        "postgresql://[::1/club",
        "postgresql://anna:p@ss@db/club",
    ],
)
def test_other_addresses_are_refused_in_one_sentence_without_the_password(raw):
    sentence = refusal("SQLALCHEMY_DATABASE_URI", DATABASE_URL=raw)
    assert sentence.startswith("The setting DATABASE_URL ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "secret" not in sentence
    assert "p@ss" not in sentence


# --- what follows


def test_the_first_language_is_the_default():
    assert site(LANGUAGES="de en").BABEL_DEFAULT_LOCALE == "de"


def test_a_site_whose_redis_is_away_still_answers(app, database_url):
    with application_with(
        SQLALCHEMY_DATABASE_URI=database_url,
        RATELIMIT_STORAGE_URI="redis://127.0.0.1:1/0",
    ) as other:
        answer = other.test_client().post("/auth/login", data={"username": "x", "password": "y"})
        assert answer.status_code == 422


def test_limits_hold_while_redis_is_away(app, database_url):
    with application_with(
        SQLALCHEMY_DATABASE_URI=database_url,
        RATELIMIT_STORAGE_URI="redis://127.0.0.1:1/0",
        RATE_LOGIN="2 per hour",
    ) as other:
        client = other.test_client()
        answers = [client.post("/auth/login").status_code for _ in range(3)]
        assert answers == [422, 422, 429]


# --- the key that signs


@pytest.mark.parametrize("weak", ["", "changeme", "x" * 31])
def test_a_weak_key_is_refused_outside_debug(weak):
    with pytest.raises(ConfigError, match="SECRET_KEY needs at least 32 random characters"):
        secret_key(weak, debug=False, testing=False)


def test_a_refused_key_is_not_shown():
    with pytest.raises(ConfigError) as refused:
        secret_key("hunter2", debug=False, testing=False)
    assert "hunter2" not in str(refused.value)


def test_a_good_key_is_taken_as_it_is():
    assert secret_key(GOOD_KEY, debug=False, testing=False) == GOOD_KEY


def test_debug_makes_a_key_that_stays_the_same():
    keys = {secret_key("", debug=True, testing=False) for _ in range(2)}
    assert len(keys) == 1
    assert len(keys.pop()) >= 32


def test_debug_makes_the_same_key_in_the_next_process(tmp_path):
    code = "import config; print(config.secret_key('', debug=True, testing=False))"
    done = python("-c", code, folder=tmp_path)
    assert done.stdout.strip() == secret_key("", debug=True, testing=False)


def test_debug_uses_the_key_that_was_set():
    assert secret_key("short", debug=True, testing=False) == "short"


def test_tests_accept_any_key():
    assert secret_key("short", debug=False, testing=True) == "short"


# --- starting

START = [("-c", "import microblog"), ("-m", "flask", "routes"), ("-m", "flask", "run")]


# Both import microblog.py; "flask routes" does it as "flask run" does.
@pytest.mark.parametrize("start", [START[0], START[2]])
def test_without_a_key_the_site_refuses_to_start_in_one_line(tmp_path, start):
    done = python(*start, folder=tmp_path, FLASK_DEBUG="0")
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("Microblog does not start: The setting SECRET_KEY ")


@pytest.mark.parametrize(
    "nonsense",
    [
        {"POSTS_PER_PAGE": "many"},
        {"DATABASE_URL": "postgresql://db:port/club"},
        {"REDIS_URL": "banana"},
        {"LANGUAGES": "xx"},
        {"FEATURES_OFF": "main"},
        {"RATE_WRITE": "often"},
    ],
)
def test_nonsense_stops_the_start_in_one_line(monkeypatch, nonsense):
    monkeypatch.setattr(Config, "environ", {"SECRET_KEY": GOOD_KEY, **nonsense})
    monkeypatch.setattr("dotenv.load_dotenv", lambda path: False)
    with application_with(), pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(config.BASE_DIR / "microblog.py"))
    assert stopped.value.code.startswith("Microblog does not start: ")
    assert "\n" not in stopped.value.code


@pytest.mark.parametrize("start", START[:2])
def test_with_a_key_the_site_starts(tmp_path, start):
    done = python(*start, folder=tmp_path, FLASK_DEBUG="0", SECRET_KEY=GOOD_KEY)
    assert (done.returncode, done.stderr) == (0, "")


def test_in_debug_the_site_starts_without_a_key(tmp_path):
    done = python("-c", "import microblog", folder=tmp_path, FLASK_DEBUG="1")
    assert (done.returncode, done.stderr) == (0, "")
