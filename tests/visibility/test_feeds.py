"""Reach by viewer by feed: feeds give away no more than the pages do."""

import pytest
from flask import current_app

from app.auth.secret_addresses import renew
from app.extensions import db
from app.models import HomeFeed, Reach
from tests.visibility.scene import MAY_SEE, TAG, VIEWERS
from tests.visibility.test_pages import browser

PUBLIC = ("/user/author", "/user/peter", f"/tag/{TAG}", "/explore", "/articles")


@pytest.mark.parametrize("ending", ["atom", "json"])
@pytest.mark.parametrize("path", PUBLIC)
def test_a_feed_for_everybody_has_what_a_guest_sees_whoever_asks(scene, path, ending):
    def feed(_scene, viewer):
        return [browser(viewer).get(f"{path}.{ending}").text]

    expected = set(VIEWERS) if scene.reach == Reach.PUBLIC else set()
    assert scene.shown_by(feed) == expected


@pytest.mark.parametrize("ending", ["atom", "json"])
def test_the_secret_feed_has_what_its_owner_may_see(scene, ending):
    def feed(_scene, viewer):
        if viewer is None:
            return []
        token = renew(HomeFeed, viewer)
        db.session.commit()
        answer = current_app.test_client().get(f"/home/{token}.{ending}")
        assert answer.status_code == 200
        return [answer.text]

    assert scene.shown_by(feed) == MAY_SEE[scene.reach] - {"guest"}


def test_the_head_of_a_page_has_what_is_public_alone(scene):
    def head(_scene, viewer):
        return [
            browser(viewer)
            .get(f"/post/{scene.article.id}")
            .text.split("</title>")[1]
            .split("</head>")[0]
        ]

    shown = scene.shown_by(head)
    assert shown == (MAY_SEE[Reach.PUBLIC] if scene.reach == Reach.PUBLIC else set())
