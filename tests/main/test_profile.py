"""Editing one's own profile, and the choice of language and colours."""

import pytest

from app.extensions import db

GOOD = {
    "username": "susan",
    "display_name": "Susan M.",
    "about_me": "I mend boats.\nAnd bikes.",
    "locale": "de",
    "timezone": "Europe/Berlin",
    "theme": "dark",
}


def save(client, **changes):
    return client.post("/edit_profile", data={**GOOD, **changes})


def test_everything_is_saved(client_of, susan):
    assert save(client_of(susan)).location == "/user/susan"
    assert {field: getattr(susan, field) for field in GOOD} == GOOD


def test_the_answer_is_in_the_new_language_and_colours(client_of, susan):
    client = client_of(susan)
    save(client)
    page = client.get("/").text
    assert '<html lang="de" dir="ltr" data-theme="dark">' in page


def test_the_form_shows_what_is_there(client_of, susan):
    page = client_of(susan).get("/edit_profile").text
    assert 'value="Susan Marsh"' in page
    assert '<option selected value="en">English</option>' in page


def test_a_new_name_moves_the_profile(client_of, susan):
    client = client_of(susan)
    assert save(client, username="Susanne").location == "/user/Susanne"
    assert client.get("/user/susanne").status_code == 200
    assert client.get("/user/susan").status_code == 404


def test_the_case_of_ones_own_name_may_change(client_of, susan):
    assert save(client_of(susan), username="SUSAN").status_code == 302
    assert susan.username == "SUSAN"


@pytest.mark.parametrize("username", ["john", "JOHN"])
def test_a_taken_name_is_refused_beside_the_field(client_of, susan, john, username):
    answer = save(client_of(susan), username=username, about_me="Typed with care.")
    assert answer.status_code == 422
    errors = answer.text.split('id="username-error"')[1].split("</ul>")[0]
    assert "This user name is taken." in errors
    assert "Typed with care." in answer.text
    assert susan.username == "susan"
    assert susan.about_me == ""


@pytest.mark.parametrize(
    "field, value",
    [
        ("username", ""),
        ("username", "a b"),
        ("username", "x" * 65),
        ("username", "root"),
        ("display_name", "x" * 65),
        ("about_me", "x" * 501),
        ("locale", "xx"),
        ("locale", ""),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("theme", "neon"),
    ],
)
def test_bad_input_is_named_and_nothing_is_saved(client_of, susan, field, value):
    answer = save(client_of(susan), **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert susan.theme == "auto"


@pytest.mark.parametrize(
    "name", ["سلمى حدّاد", "🦆 Duck", "<b>Bold</b>", 'O\'Neill & "Co"', "x" * 64, "ａｂ"]
)
def test_display_names_may_be_in_any_script(client_of, susan, name):
    client = client_of(susan)
    assert save(client, display_name=name, locale="en").status_code == 302
    assert susan.display_name == name
    assert client.get("/user/susan").status_code == 200
    assert "<b>Bold</b>" not in client.get("/people").text


def test_control_characters_are_dropped(client_of, susan):
    save(client_of(susan), display_name="Su\x00\x07san\u202e M.", about_me="a\x00b")
    assert susan.display_name == "Susan M."
    assert susan.about_me == "ab"


def test_without_a_display_name_the_user_name_stands_in(client_of, susan):
    client = client_of(susan)
    save(client, display_name="   ", locale="en")
    assert "<bdi>susan</bdi>" in client.get("/user/susan").text


def test_a_profile_is_only_ever_ones_own(client_of, susan, john):
    save(client_of(susan), username="susan2", id=str(john.id))
    assert john.username == "john"


def test_roles_are_not_for_the_taking(client_of, susan):
    save(client_of(susan), role="admin", status="active", follower_count="99")
    assert (susan.role, susan.follower_count) == ("member", 0)


@pytest.mark.parametrize(
    "path, field, value", [("/language", "locale", "es"), ("/theme", "theme", "dark")]
)
def test_a_members_choice_is_kept_on_the_account(client_of, susan, path, field, value):
    answer = client_of(susan).post(path, data={field: value, "next": "/explore"})
    assert answer.location == "/explore"
    assert getattr(susan, field) == value


def test_a_guests_choice_is_kept_on_the_device(client):
    client.post("/language", data={"locale": "es"})
    client.post("/theme", data={"theme": "light"})
    assert '<html lang="es" dir="ltr" data-theme="light">' in client.get("/").text


@pytest.mark.parametrize("path, field", [("/language", "locale"), ("/theme", "theme")])
@pytest.mark.parametrize("value", ["", "xx", "<script>", "\x00"])
def test_a_choice_of_nonsense_changes_nothing(client_of, susan, path, field, value):
    before = getattr(susan, field)
    assert client_of(susan).post(path, data={field: value}).status_code == 302
    assert getattr(susan, field) == before


def test_choosing_needs_a_post(client):
    assert client.get("/language").status_code == 405
    assert client.get("/theme").status_code == 405


def test_guests_get_the_language_of_their_browser(client):
    page = client.get("/", headers={"Accept-Language": "fr, de-AT;q=0.9, en;q=0.5"}).text
    assert '<html lang="de"' in page


def test_times_are_in_the_zone_of_the_person(client_of, susan):
    susan.timezone = "Asia/Kathmandu"
    susan.created_at = susan.created_at.replace(year=2026, month=1, day=31, hour=20, minute=0)
    db.session.commit()
    assert "February 2026" in client_of(susan).get("/user/susan").text


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns"])
def test_pages_work_in_every_zone(client_of, susan, zone):
    susan.timezone = zone
    db.session.commit()
    assert client_of(susan).get("/user/susan").status_code == 200
