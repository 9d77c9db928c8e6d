"""``flask post recount``."""

import pytest
from sqlalchemy import update

from app.extensions import db
from app.main.services import reactions
from app.models import Post
from tests.people import make_post


@pytest.fixture
def run(app):
    return lambda *arguments: app.test_cli_runner().invoke(args=["post", "recount", *arguments])


@pytest.fixture
def miscounted(susan, john):
    post = make_post(susan)
    reactions.like(john, post)
    db.session.execute(update(Post).values(like_count=3))
    db.session.commit()
    return post.id


def test_right_counters_are_right(run, susan):
    make_post(susan)
    assert run().output == "All counters are right.\n"


def test_wrong_counters_are_named_and_left_alone(run, miscounted):
    for _turn in range(2):
        result = run()
        assert result.exit_code == 1
        assert result.stderr == f"Error: Wrong counters: {miscounted}. Try --repair.\n"


def test_wrong_counters_are_repaired(run, miscounted):
    assert run("--repair").output == f"Repaired: {miscounted}.\n"
    assert run().exit_code == 0
    assert db.session.get_one(Post, miscounted).like_count == 1
