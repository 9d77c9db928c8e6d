"""Booking pages are made, changed and deleted."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from app.booking.queries.finding import own_page, page_named, pages_of
from app.booking.services.changing import cancel
from app.booking.services.drafts import Day, Hours, PageDraft
from app.booking.services.pages import change_page, delete_page
from app.booking.services.pages import make_page as make
from app.booking.tokens import tokens_of
from app.errors.exceptions import Conflict, DomainError, Gone, NotAllowed
from app.extensions import db
from app.models import Appointment, Booking, BookingPage, Role, Status
from tests.booking.factories import HOUR, MONDAY, make_booking, make_hold, make_page, page_draft

KEY = "k" * 32
QUESTION = {"label": "Why?", "is_required": True}
CHRISTMAS = Day(date(2030, 12, 25))
SHORT = Day(date(2030, 12, 24), ((540, 600), (660, 720)))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


# --- making


def test_a_page_says_what_its_draft_says(john):
    draft = page_draft(
        title=" A  talk ",
        body="*With* me.",
        location="Harbour",
        days=(CHRISTMAS, SHORT),
        questions=(QUESTION, {"label": " ", "is_required": True}),
        per_day=3,
    )
    made = make(john, draft)
    db.session.commit()
    kept = PageDraft.of(own_page(john, made.id))
    assert kept == replace(draft, title="A talk", days=(SHORT, CHRISTMAS), questions=(QUESTION,))
    assert "<em>With</em>" in made.body_html


def test_the_same_form_sent_twice_is_one_page(john):
    first = make(john, page_draft(), form_key=KEY)
    assert make(john, page_draft(), form_key=KEY) is first
    assert count(BookingPage) == 1


def test_two_pages_of_one_owner_have_different_addresses(john, susan):
    make_page(john)
    with pytest.raises(Conflict) as refusal:
        make(john, page_draft())
    assert refusal.value.field == "slug"
    assert make(susan, page_draft())


def test_commenters_make_no_pages(john):
    john.role = Role.COMMENTER
    with pytest.raises(NotAllowed):
        make(john, page_draft())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "x" * 101),
        ("slug", ""),
        ("slug", "A talk"),
        ("slug", "-talk"),
        ("slug", "tälk"),
        ("slug", "x" * 61),
        ("zone", "Europe/Nowhere"),
        ("location", "x" * 256),
        ("body", "x" * 10_001),
        ("minutes", 4),
        ("minutes", 1441),
        ("step_minutes", 0),
        ("buffer_before", -1),
        ("buffer_after", 721),
        ("notice_minutes", -1),
        ("horizon_days", 0),
        ("horizon_days", 367),
        ("per_day", 0),
        ("per_person", 101),
        ("most_times", 0),
        ("most_times", 21),
        ("change_until_minutes", -1),
        ("hours", (Hours(0, 540, 600),)),
        ("hours", (Hours(8, 540, 600),)),
        ("hours", (Hours(1, 600, 600),)),
        ("hours", (Hours(1, -1, 600),)),
        ("hours", (Hours(1, 600, 1441),)),
        ("hours", (Hours(1, 540, 660), Hours(1, 600, 720))),
        ("hours", tuple(Hours(1, n * 60, n * 60 + 30) for n in range(13))),
        ("days", (Day(date(2030, 1, 1), ((600, 540),)),)),
        ("days", (CHRISTMAS, CHRISTMAS)),
        ("days", tuple(Day(date.fromordinal(n)) for n in range(1, 402))),
        ("questions", (QUESTION,) * 11),
        ("questions", ({"label": "x" * 201, "is_required": False},)),
    ],
)
def test_what_makes_no_sense_names_its_field(john, field, value):
    with pytest.raises(DomainError) as refusal:
        make(john, page_draft(**{field: value}))
    assert refusal.value.field == field
    assert count(BookingPage) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("minutes", 1440),
        ("horizon_days", 366),
        ("per_day", None),
        ("hours", ()),
        ("hours", (Hours(7, 0, 720), Hours(7, 720, 1440))),
        ("slug", "talk-with-2"),
    ],
)
def test_what_is_at_the_edge_of_sense_is_kept(john, field, value):
    assert getattr(PageDraft.of(make(john, page_draft(**{field: value}))), field) == value


# --- changing


def test_changing_a_page_writes_all_of_it(john):
    page = make_page(john, days=(CHRISTMAS,))
    draft = page_draft(title="Another", hours=(Hours(2, 600, 660),), days=(SHORT,), per_person=2)
    change_page(page.id, john, draft, version=1)
    db.session.commit()
    assert PageDraft.of(own_page(john, page.id)) == draft
    assert page.version == 2


def test_saving_without_a_change_is_none(john, page):
    change_page(page.id, john, page_draft(), version=1)
    assert page.version == 1


def test_a_change_of_an_old_version_is_refused(john, page):
    change_page(page.id, john, page_draft(title="Another"), version=1)
    with pytest.raises(Conflict):
        change_page(page.id, john, page_draft(title="Third"), version=1)


def test_a_page_does_not_take_the_address_of_another(john, page):
    make_page(john, slug="other")
    with pytest.raises(Conflict) as refusal:
        change_page(page.id, john, page_draft(slug="other"), version=1)
    assert refusal.value.field == "slug"


def test_what_is_booked_stays_when_the_page_changes(john, page):
    booking = make_booking(page)
    change_page(page.id, john, page_draft(minutes=30, hours=(), buffer_before=60), version=1)
    db.session.commit()
    assert booking.times[0].blocked_until == MONDAY + HOUR


def test_nobody_else_changes_or_deletes_a_page(page, susan):
    with pytest.raises(NotAllowed):
        change_page(page.id, susan, page_draft(title="Mine"), version=1)
    with pytest.raises(NotAllowed):
        delete_page(page.id, susan)


@pytest.mark.parametrize("page_id", [4711, 2**70])
def test_a_page_that_is_not_there_is_gone(john, page_id):
    with pytest.raises(Gone):
        change_page(page_id, john, page_draft(), version=1)
    with pytest.raises(Gone):
        delete_page(page_id, john)


# --- deleting


def test_a_page_goes_with_what_is_over_and_the_appointments_stay(john, page, monday):
    make_booking(page)
    monday.move_to(MONDAY + HOUR)
    delete_page(page.id, john)
    assert (count(BookingPage), count(Booking), count(Appointment)) == (0, 0, 1)


@pytest.mark.parametrize("making", [make_hold, make_booking])
def test_a_page_with_bookings_to_come_stays_until_they_are_cancelled(john, page, making):
    booking = making(page)
    with pytest.raises(Conflict):
        delete_page(page.id, john)
    cancel(tokens_of(booking).manage)
    delete_page(page.id, john)
    assert count(BookingPage) == 0


# --- finding


def test_a_page_is_found_by_name_whatever_the_case_while_its_owner_is_here(john, page):
    assert page_named("JOHN", "talk") is page
    assert page_named("john", "Talk") is None
    john.status = Status.SUSPENDED
    db.session.commit()
    assert page_named("john", "talk") is None


def test_the_pages_of_somebody_are_theirs(john, susan, page):
    make_page(susan)
    assert pages_of(john) == [page]
    assert own_page(susan, page.id) is None
