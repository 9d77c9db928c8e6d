"""The commands of ``flask``: accounts, shell, translations, icons."""

import shutil
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import func, select

from app import models
from app.access import EVERYBODY
from app.auth.passwords import verify
from app.commands.icons import SPRITE, sprite, used_icons
from app.extensions import Model, db
from app.models import LoginSession, Role, Status, User
from config import BASE_DIR
from tests.people import PASSWORD, make_follow, make_post
from tests.starting import python

NEW_PASSWORD = "another horse battery"


@pytest.fixture
def run(app):
    """Runs a command and gives what it said."""

    def invoke(*arguments, **more):
        return app.test_cli_runner().invoke(args=arguments, **more)

    return invoke


def refused(result):
    """The one line with which a command refused."""
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit)
    message = result.stderr.splitlines()[-1]
    assert message.startswith("Error: ")
    return message.removeprefix("Error: ")


def user_called(username):
    db.session.rollback()
    return db.session.scalar(select(User).where(User.username == username))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


# --- flask user create


def create(run, username="anna", email="anna@example.org", password=PASSWORD, *more):
    return run("user", "create", username, email, "--password", password, *more)


def test_create_makes_a_member(run):
    result = create(run)
    assert (result.exit_code, result.output) == (0, "anna has the role member.\n")
    assert user_called("anna").role == Role.MEMBER


def test_create_makes_an_account_that_can_sign_in(run, client):
    create(run)
    answer = client.post("/auth/login", data={"username": "anna", "password": PASSWORD})
    assert answer.status_code == 302


def test_create_speaks_the_first_language_of_the_site(app, run):
    app.config["LANGUAGES"] = ("de", "en")
    create(run)
    assert user_called("anna").locale == "de"


@pytest.mark.parametrize("role", Role)
def test_create_gives_a_role(run, role):
    create(run, "anna", "anna@example.org", PASSWORD, "--role", role.value)
    assert user_called("anna").role == role


def test_create_asks_for_a_password_twice(run):
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    result = run("user", "create", "anna", "anna@example.org", input=typed)
    assert result.exit_code == 0
    assert verify(user_called("anna").password_hash, PASSWORD)


def test_create_does_not_show_the_password(run):
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    result = run("user", "create", "anna", "anna@example.org", input=typed)
    assert PASSWORD not in result.output


@pytest.mark.parametrize(
    ("username", "message"),
    [
        ("a", "Use 2 to 64 characters."),
        ("a" * 65, "Use 2 to 64 characters."),
        ("", "Use 2 to 64 characters."),
        ("anna b", "Use the letters A to Z, digits and underscores"),
        (".anna", "Use the letters A to Z, digits and underscores"),
        ("änna", "Use the letters A to Z, digits and underscores"),
        ("anna\n", "Use the letters A to Z, digits and underscores"),
        ("<b>anna</b>", "Use the letters A to Z, digits and underscores"),
        ("Admin", "This name is reserved. Choose another."),
    ],
)
def test_create_refuses_a_bad_name(run, username, message):
    assert refused(create(run, username)).startswith(message)


@pytest.mark.parametrize("email", ["", "anna", "anna@", "a b@example.org", f"{'a' * 250}@b.org"])
def test_create_refuses_a_bad_address(run, email):
    assert refused(create(run, email=email)) == "This does not look like an e-mail address."


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("short", "Use at least 8 characters."),
        ("x" * 129, "Use at most 128 characters."),
        ("Password1", "This password is one of the most common ones. Choose another."),
    ],
)
def test_create_refuses_a_weak_password(run, password, message):
    assert refused(create(run, password=password)) == message


def test_create_refuses_a_taken_name(run, susan):
    message = refused(create(run, "SUSAN"))
    assert message == "This user name is taken. Choose another."


def test_create_refuses_a_taken_address(run, susan):
    message = refused(create(run, email="Susan@Example.org"))
    assert message == "There is an account with this e-mail address already."


def test_create_refuses_an_unknown_role(run):
    assert "is not one of" in refused(create(run, "anna", "a@b.org", PASSWORD, "--role", "king"))


def test_create_refuses_without_leaving_anything(run, susan):
    create(run, "SUSAN")
    create(run, password="short")
    assert count(User) == 1


# --- flask user promote


def test_promote_makes_an_admin(run, susan):
    result = run("user", "promote", "susan")
    assert (result.exit_code, result.output) == (0, "susan has the role admin.\n")
    assert user_called("susan").role == Role.ADMIN


@pytest.mark.parametrize("role", Role)
def test_promote_gives_any_role(run, susan, role):
    run("user", "promote", "susan", "--role", role.value)
    assert user_called("susan").role == role


@pytest.mark.parametrize("name", ["susan", "SUSAN", "susan@example.org", "Susan@example.ORG"])
def test_people_are_found_by_name_and_address_whatever_the_case(run, susan, name):
    run("user", "promote", name, "--role", "moderator")
    assert user_called("susan").role == Role.MODERATOR


@pytest.mark.parametrize("command", ["promote", "suspend", "restore"])
def test_nobody_of_that_name_is_an_error(run, susan, command):
    assert refused(run("user", command, "nobody")) == "There is nobody called nobody."


def test_nobody_gets_no_password(run):
    message = refused(run("user", "password", "nobody", "--password", NEW_PASSWORD))
    assert message == "There is nobody called nobody."


# --- flask user password


def test_password_sets_a_new_one(run, susan):
    assert run("user", "password", "susan", "--password", NEW_PASSWORD).exit_code == 0
    assert verify(user_called("susan").password_hash, NEW_PASSWORD)


def test_password_signs_out_everywhere(run, susan, client_of):
    browser = client_of(susan)
    run("user", "password", "susan", "--password", NEW_PASSWORD)
    assert browser.get("/people").status_code == 302


def test_password_signs_nobody_else_out(run, susan, john, client_of):
    browser = client_of(john)
    run("user", "password", "susan", "--password", NEW_PASSWORD)
    assert browser.get("/people").status_code == 200


@pytest.mark.parametrize("weak", ["short", "x" * 129, "password1"])
def test_password_refuses_a_weak_one(run, susan, weak):
    refused(run("user", "password", "susan", "--password", weak))
    assert verify(user_called("susan").password_hash, PASSWORD)


def test_password_refuses_two_that_differ(run, susan):
    result = run("user", "password", "susan", input=f"{NEW_PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code != 0
    assert verify(user_called("susan").password_hash, PASSWORD)


# --- flask user suspend, restore


def test_suspend_keeps_a_person_out(run, susan, client_of):
    browser = client_of(susan)
    assert run("user", "suspend", "susan").output == "susan is suspended.\n"
    assert user_called("susan").status == Status.SUSPENDED
    assert browser.get("/people").status_code == 302


def test_suspend_ends_every_sign_in(run, susan, client_of):
    client_of(susan)
    run("user", "suspend", "susan")
    assert db.session.scalar(select(LoginSession.ended_at)) is not None


def test_restore_lets_a_person_in_again(run, zoe, client_of):
    assert run("user", "restore", "zoe").output == "zoe is active.\n"
    assert client_of(user_called("zoe")).get("/people").status_code == 200


@pytest.mark.parametrize("times", [1, 2])
def test_suspending_and_restoring_leaves_the_counters_right(run, susan, john, times):
    make_follow(susan, john)
    make_follow(john, susan)
    for command in ["suspend"] * times + ["restore"] * times:
        run("user", command, "susan")
    assert run("user", "recount").output == "All counters are right.\n"
    assert user_called("john").follower_count == 1


def test_while_somebody_is_suspended_they_do_not_count(run, susan, john):
    make_follow(susan, john)
    run("user", "suspend", "susan")
    assert user_called("john").follower_count == 0
    assert run("user", "recount").exit_code == 0


# --- flask user recount


@pytest.fixture
def miscounted(susan, john):
    make_follow(susan, john)
    make_post(susan)
    susan.post_count = 7
    john.follower_count = 0
    db.session.commit()


def test_recount_finds_what_is_wrong(run, miscounted):
    message = refused(run("user", "recount"))
    assert message == "Wrong counters: john, susan. Try --repair."


def test_recount_changes_nothing_by_itself(run, miscounted):
    run("user", "recount")
    assert user_called("susan").post_count == 7


def test_recount_repairs(run, miscounted):
    result = run("user", "recount", "--repair")
    assert (result.exit_code, result.output) == (0, "Repaired: john, susan.\n")
    assert user_called("susan").post_count == 1
    assert user_called("john").follower_count == 1


def test_recount_is_content_after_a_repair(run, miscounted):
    run("user", "recount", "--repair")
    assert run("user", "recount").exit_code == 0


# --- flask shell

KEY = {"SECRET_KEY": "0123456789abcdef0123456789abcdef"}


def test_the_shell_knows_the_database_and_every_model(tmp_path):
    typed = "print('names:', *sorted(name for name in globals() if name[0] != '_'))\n"
    done = python("-m", "flask", "shell", folder=tmp_path, typed=typed, **KEY)
    names = set(done.stdout.partition("names:")[2].split())
    mapped = {mapper.class_.__name__ for mapper in Model.registry.mappers}
    assert {"db", "app", *mapped, *models.__all__} <= names


def test_every_table_is_in_the_glossary():
    offered = [getattr(models, name) for name in models.__all__]
    tables = {getattr(thing, "__table__", thing) for thing in offered}
    assert set(db.metadata.tables.values()) <= tables


# --- flask translate


@pytest.fixture
def project(monkeypatch, tmp_path):
    """A small project with the ``babel.cfg`` of this one; its texts are quickly extracted."""
    folder = tmp_path / "project"
    templates = folder / "app" / "templates"
    templates.mkdir(parents=True)
    shutil.copy(BASE_DIR / "babel.cfg", folder)
    (folder / "app" / "words.py").write_text(
        "from x import gettext as _, lazy_gettext as _l, ngettext, lazy_ngettext\n"
        "_('from code')\n_l('later')\nngettext('%(num)d boat', '%(num)d boats', 2)\n"
        "lazy_ngettext('%(num)d oar', '%(num)d oars', 2)\n"
    )
    (templates / "page.html").write_text(
        "{{ _('from a page') }}{{ script_plurals('%(num)s left', '%(num)s lefts')|tojson }}"
    )
    (templates / "mail.txt").write_text("{{ _('from a mail') }}\n")
    module = sys.modules["app.commands.translate"]
    monkeypatch.setattr(module, "BASE_DIR", folder)
    monkeypatch.setattr(module, "TRANSLATIONS", folder / "app" / "translations")
    monkeypatch.chdir(tmp_path)
    return folder


def catalogue(project, lang):
    path = project / "app" / "translations" / lang / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=lang)


def texts(project, lang):
    return {message.id for message in catalogue(project, lang) if message.id}


def translated(project, lang, text, translation):
    path = project / "app" / "translations" / lang / "LC_MESSAGES" / "messages.po"
    before = path.read_text(encoding="utf-8")
    entry = f'msgid "{text}"\nmsgstr ""'
    assert entry in before
    path.write_text(before.replace(entry, f'{entry[:-1]}{translation}"'), encoding="utf-8")
    return path


EVERY_TEXT = {
    "from code",
    "later",
    "from a page",
    "from a mail",
    ("%(num)d boat", "%(num)d boats"),
    ("%(num)d oar", "%(num)d oars"),
    ("%(num)s left", "%(num)s lefts"),
}


@pytest.mark.parametrize("lang", ["fr", "pt_BR", "zh_Hans"])
def test_init_begins_a_catalogue_of_every_text(run, project, lang):
    assert run("translate", "init", lang).exit_code == 0
    assert texts(project, lang) == EVERY_TEXT


def test_init_keeps_a_catalogue_that_is_there(run, project):
    run("translate", "init", "fr")
    path = translated(project, "fr", "later", "plus tard")
    assert refused(run("translate", "init", "fr")) == "There is a catalogue for fr already."
    assert "plus tard" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["xx", "klingon", "FR", "pt-BR", "../evil", "fr;ls", "", "de_XX"])
def test_init_refuses_what_is_no_language(run, project, lang):
    assert "use a code such as fr or pt_BR" in refused(run("translate", "init", lang))
    assert not (project / "app" / "translations").exists()


def test_update_brings_new_texts_in_and_old_ones_out(run, project):
    run("translate", "init", "fr")
    (project / "app" / "words.py").write_text("_('new')\n")
    assert run("translate", "update").exit_code == 0
    assert texts(project, "fr") == {
        "new", "from a page", "from a mail", ("%(num)s left", "%(num)s lefts")
    }  # fmt: skip


def test_update_keeps_translations(run, project):
    run("translate", "init", "fr")
    translated(project, "fr", "later", "plus tard")
    (project / "app" / "more.py").write_text("_('new')\n")
    run("translate", "update")
    assert catalogue(project, "fr")["later"].string == "plus tard"


def test_update_keeps_no_texts_that_are_gone(run, project):
    run("translate", "init", "fr")
    path = translated(project, "fr", "from code", "du code")
    (project / "app" / "words.py").write_text("")
    run("translate", "update")
    assert "du code" not in path.read_text(encoding="utf-8")


def test_update_guesses_nothing(run, project):
    run("translate", "init", "fr")
    translated(project, "fr", "from code", "du code")
    (project / "app" / "words.py").write_text("_('from codes')\n")
    run("translate", "update")
    assert catalogue(project, "fr")["from codes"].string == ""


def test_update_keeps_what_other_tools_need_to_know(run, project):
    run("translate", "init", "fr")
    path = translated(project, "fr", "later", "plus tard")
    run("translate", "update")
    written = path.read_text(encoding="utf-8")
    assert '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"' in written
    assert '"Content-Type: text/plain; charset=utf-8\\n"' in written


def test_update_changes_nothing_when_nothing_is_new(run, project):
    run("translate", "init", "fr")
    run("translate", "update")
    path = project / "app" / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
    before = path.read_text(encoding="utf-8")
    run("translate", "update")
    assert path.read_text(encoding="utf-8") == before


def test_update_serves_every_language(run, project):
    run("translate", "init", "fr")
    run("translate", "init", "it")
    (project / "app" / "more.py").write_text("_('new')\n")
    run("translate", "update")
    assert "new" in texts(project, "fr") & texts(project, "it")


def test_compile_makes_a_catalogue_ready_for_use(run, project):
    run("translate", "init", "fr")
    path = translated(project, "fr", "later", "plus tard")
    assert run("translate", "compile").exit_code == 0
    with path.with_suffix(".mo").open("rb") as file:
        assert GNUTranslations(file).gettext("later") == "plus tard"


@pytest.mark.parametrize("command", ["update", "compile"])
def test_without_catalogues_there_is_nothing_to_do(run, project, command):
    message = refused(run("translate", command))
    assert message == "There is no catalogue yet; begin one with flask translate init."


def test_no_template_of_messages_is_left_behind(run, project, tmp_path):
    run("translate", "init", "fr")
    run("translate", "update")
    run("translate", "compile")
    assert list(tmp_path.rglob("*.pot")) == []
    assert [path.name for path in tmp_path.iterdir()] == ["project"]


def test_no_template_of_messages_lies_in_the_project():
    places = [BASE_DIR, BASE_DIR / "app"]
    assert [path for place in places for path in place.glob("*.pot")] == []


# --- flask icons


def test_the_sprite_is_the_one_that_the_command_makes():
    assert SPRITE.read_text(encoding="utf-8") == sprite(used_icons())


def test_the_command_writes_the_sprite(run, monkeypatch, tmp_path):
    monkeypatch.setattr(sys.modules["app.commands.icons"], "SPRITE", tmp_path / "icons.svg")
    result = run("icons")
    written = (tmp_path / "icons.svg").read_text(encoding="utf-8")
    assert result.output == f"{len(used_icons())} icons, {len(written.encode())} bytes.\n"
    assert written == SPRITE.read_text(encoding="utf-8")


def test_icons_of_the_menu_are_in_the_sprite(app):
    items = [item for feature in app.extensions["features"].values() for item in feature.menu]
    assert {item.icon for item in items} <= set(used_icons())
    assert [item.audience for item in items if item.endpoint == "main.index"] == [EVERYBODY]


@pytest.fixture
def templates(monkeypatch, tmp_path):
    """An empty folder in place of the project."""
    monkeypatch.setattr(sys.modules["app.commands.icons"], "BASE_DIR", tmp_path)
    folder = tmp_path / "app" / "templates"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    "use",
    ["{{ icon('boat') }}", '{{ icon("boat") }}', '{{ icon( "boat" ) }}', "{{icon('boat')}}"],
)
def test_an_icon_that_a_template_uses_is_found(templates: Path, use):
    (templates / "page.html").write_text(use)
    assert used_icons() == ["boat"]


def test_an_icon_of_a_menu_entry_is_found(templates: Path):
    package = templates.parent / "boats"
    package.mkdir()
    (package / "__init__.py").write_text(
        'MenuItem("boats.index", _l("Boats"), "water", EVERYBODY, 10)\n'
        'MenuItem(\n    "boats.oars",\n    _l("Oars"),\n    "tools",\n)\n'
    )
    assert used_icons() == ["tools", "water"]


def test_an_icon_that_does_not_exist_is_an_error(run, templates: Path, monkeypatch, tmp_path):
    monkeypatch.setattr(sys.modules["app.commands.icons"], "SPRITE", tmp_path / "icons.svg")
    (templates / "page.html").write_text("{{ icon('no-such-icon') }}")
    message = refused(run("icons"))
    assert message == "Bootstrap Icons has no icon called 'no-such-icon'."
    assert not (tmp_path / "icons.svg").exists()
