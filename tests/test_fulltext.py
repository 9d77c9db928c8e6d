"""Words are found the same way in both databases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from app.extensions import db
from app.fulltext import MOST_WORDS, matching, phrase_of, words_of
from app.models import Ticket
from tests.tickets.factories import make_ticket

TABLE = Ticket.__table__


def found(*wanted):
    return list(db.session.scalars(matching(TABLE, [phrase_of(w) for w in wanted])))


@pytest.fixture
def ticket(susan):
    return make_ticket(
        susan, "Der Drucker im Büro", body="Paper jam, twice. 打印机坏了. v2.10 naïve_mode ÆØ"
    )


@pytest.mark.parametrize(
    "wanted",
    [
        "drucker",
        "DRUCKER",
        "druck",
        "büro",
        "buro",
        "im büro",
        "paper jam twice",
        "印机",
        "打印机坏了",
        "v2.10",
        "naive",
        "mode",
        "æø",
    ],
)
def test_it_is_found_by(ticket, wanted):
    assert found(wanted) == [ticket.id]


@pytest.mark.parametrize("wanted", ["rucker", "büro im", "jam paper", "机印", "printer", "2.11"])
def test_it_is_not_found_by(ticket, wanted):
    assert found(wanted) == []


def test_several_phrases_are_all_in_it(ticket):
    assert found("jam", "drucker") == [ticket.id]
    assert found("jam", "elsewhere") == []


def test_what_is_said_no_more_is_found_no_more(ticket):
    db.session.execute(
        update(Ticket).where(Ticket.id == ticket.id).values(search_words=words_of("A scanner"))
    )
    assert (found("drucker"), found("scan")) == ([], [ticket.id])


@given(st.text(max_size=60))
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_looked_for_is_no_error(app, text):
    phrase = phrase_of(text)
    assert len(phrase) <= MOST_WORDS
    if phrase:
        found(text)


@given(st.text(max_size=60))
def test_what_was_folded_stays_as_it_is(text):
    assert words_of(words_of(text)) == words_of(text)
