"""Who sees an image, and how long it is kept."""

import pytest

from app.extensions import db
from app.main.services import people
from app.media import services
from app.models import ImageState, ImageUse, Reach, Status
from tests.media.files import animation, file_of, keep
from tests.people import make_follow, make_post
from tests.statements import statements


def address(image, size=480) -> str:
    return f"/media/{image.fingerprint}/{size}.webp"


def posted(author, reach=Reach.PUBLIC, data=None) -> str:
    """The address of an image in a post."""
    image, post = keep(author, data), make_post(author)
    post.reach = reach
    services.attach(post, [image])
    db.session.commit()
    return address(image)


def get(browser, path, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.get(path, headers=names)


SEEN = {
    Reach.PUBLIC: {"guest", "mary", "john", "susan", "mia"},
    Reach.MEMBERS: {"mary", "john", "susan", "mia"},
    Reach.FOLLOWERS: {"john", "susan"},
    Reach.MENTIONED: {"susan"},
}


@pytest.mark.parametrize("reach", Reach)
def test_who_may_see_the_post_may_see_the_image(client, client_of, susan, john, mary, mia, reach):
    make_follow(john, susan)
    path = posted(susan, reach)
    browsers = {"guest": client}
    browsers |= {person.username: client_of(person) for person in (susan, john, mary, mia)}
    codes = {name: get(browser, path).status_code for name, browser in browsers.items()}
    assert codes == {name: 200 if name in SEEN[reach] else 404 for name in browsers}


def test_every_answer_asks_the_one_rule(client_of, susan, john, monkeypatch):
    path, asked = posted(susan), []

    def nobody(viewer, post_id):
        asked.append(viewer and viewer.id)
        return False

    monkeypatch.setattr("app.media.routes.may_see_post", nobody)
    assert get(client_of(susan), path).status_code == 404
    assert get(client_of(john), path).status_code == 404
    assert asked == [susan.id, john.id]


def test_an_upload_without_a_post_is_its_owners(client, client_of, susan, john, mia):
    path = address(keep(susan))
    assert get(client_of(susan), path).status_code == 200
    for browser in (client, client_of(john), client_of(mia)):
        assert get(browser, path).status_code == 404


def test_an_image_is_webp_that_nothing_runs_in(client, susan):
    answer = get(client, posted(susan))
    assert answer.data[:4] == b"RIFF" and answer.content_length == len(answer.data)
    assert answer.mimetype == "image/webp"
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_image_of_a_public_post_is_kept_by_the_browser_for_a_year(client, susan):
    answer = get(client, posted(susan))
    assert answer.cache_control.immutable and answer.cache_control.max_age == 31536000
    assert answer.cache_control.private and not answer.cache_control.public


@pytest.mark.parametrize("reach", [Reach.MEMBERS, Reach.FOLLOWERS, Reach.MENTIONED])
def test_any_other_image_is_asked_for_again(client_of, susan, reach):
    answer = get(client_of(susan), posted(susan, reach))
    assert answer.cache_control.private and not answer.cache_control.public
    assert answer.cache_control.max_age == 300 and not answer.cache_control.immutable
    assert "Cookie" in answer.vary


def test_asking_again_brings_no_bytes_and_asks_the_rule(client_of, susan, john):
    make_follow(john, susan)
    path, browser = posted(susan, Reach.FOLLOWERS), client_of(john)
    etag = get(browser, path).headers["ETag"]
    again = get(browser, path, If_None_Match=etag)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == etag
    people.unfollow(john, susan)
    db.session.commit()
    assert get(browser, path, If_None_Match=etag).status_code == 404


def test_a_refusal_is_not_kept(client, susan):
    answer = get(client, posted(susan, Reach.MEMBERS))
    assert answer.status_code == 404
    assert not answer.cache_control.public and not answer.cache_control.max_age


@pytest.mark.parametrize("reach", [Reach.PUBLIC, Reach.FOLLOWERS])
def test_an_image_costs_a_guest_two_statements_and_a_member_three(client, client_of, susan, reach):
    path, browser = posted(susan, reach), client_of(susan)
    for each, most in ((client, 2), (browser, 3)):
        db.session.rollback()
        with statements() as seen:
            answer = get(each, path)
        if answer.status_code == 200:
            assert len(seen) == most, seen


def test_looking_at_an_image_is_no_visit(client_of, susan):
    path, seen = posted(susan), susan.last_seen
    get(client_of(susan), path)
    db.session.refresh(susan)
    assert susan.last_seen == seen


@pytest.mark.parametrize("state", [ImageState.WAITING, ImageState.FAILED, ImageState.DISCARDED])
def test_only_what_is_ready_is_shown(client_of, susan, state):
    image = keep(susan)
    image.state = state
    db.session.commit()
    assert get(client_of(susan), address(image)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/media/x/480.webp",
        "/media/%00/480.webp",
        "/media/..%2f..%2fconfig/480.webp",
        f"/media/{'0' * 32}/480.webp",
        f"/media/{'f' * 500}/480.webp",
        f"/media/{'A' * 32}/480.webp",
    ],
)
def test_made_up_names_lead_nowhere(client, susan, path):
    assert get(client, path).status_code == 404


@pytest.mark.parametrize("size", [0, 1, 48, 479, 1080, 10**30])
def test_made_up_sizes_lead_nowhere(client_of, susan, size):
    assert get(client_of(susan), address(keep(susan), size)).status_code == 404


def test_a_missing_file_is_a_404(client_of, susan, own_folder):
    image = keep(susan)
    for path in own_folder.rglob("*.webp"):
        path.unlink()
    assert get(client_of(susan), address(image)).status_code == 404


def test_the_images_of_a_suspended_author_are_gone(client, susan):
    path = posted(susan)
    susan.status = Status.SUSPENDED
    db.session.commit()
    assert get(client, path).status_code == 404


# --- in a page


def test_a_page_has_room_for_an_image_before_it_comes(app, susan):
    image = keep(susan, file_of("PNG", (3000, 1500)))
    image.description = 'A "red" corner'
    base = f"/media/{image.fingerprint}"
    html = rendered(app, image)
    assert 'width="2048" height="1024"' in html
    assert 'alt="A &#34;red&#34; corner"' in html
    assert f'src="{base}/1080.webp"' in html
    assert f'srcset="{base}/480.webp 480w, {base}/1080.webp 1080w, {base}/2048.webp 2048w"' in html


def test_an_animation_stands_still_in_a_list(app, susan):
    image = keep(susan, animation(3))
    html = rendered(app, image)
    assert f'src="/media/{image.fingerprint}/480.webp"' in html and "1080.webp" not in html


@pytest.mark.parametrize(
    "state, words",
    [(ImageState.WAITING, "is being prepared"), (ImageState.FAILED, "is damaged")],
)
def test_something_stands_in_for_an_image_that_is_not_ready(app, susan, state, words):
    image = keep(susan)
    image.state = state
    html = rendered(app, image)
    assert words in html and "<img" not in html and 'width="60" height="40"' in html


def rendered(app, image) -> str:
    macro = '{% from "components/image.html" import picture with context %}{{ picture(image) }}'
    with app.test_request_context():
        return app.jinja_env.from_string(macro).render(image=image)


# --- avatars


def test_an_avatar_is_everybodys_and_costs_one_statement(client, susan):
    path = address(keep(susan, use=ImageUse.AVATAR), 96)
    db.session.rollback()
    with statements() as seen:
        answer = get(client, path)
    assert len(seen) == 1
    assert answer.cache_control.public and answer.cache_control.immutable
    assert "Cookie" not in answer.vary


def test_the_avatar_of_a_suspended_person_is_gone(client, susan):
    path = address(keep(susan, use=ImageUse.AVATAR), 96)
    susan.status = Status.SUSPENDED
    db.session.commit()
    assert get(client, path).status_code == 404
