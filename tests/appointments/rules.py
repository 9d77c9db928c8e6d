"""Rules made by chance, for tests with Hypothesis."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from app.appointments.recurrence import BadRule, Frequency, Rule, Weekday
from app.zones import zone_of

ZONES = [
    zone_of(name)
    for name in (
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Santiago",
        "Asia/Kathmandu",
        "Africa/Casablanca",
        "Pacific/Apia",
    )
]
FIRSTS = st.datetimes(datetime(2009, 1, 1), datetime(2027, 1, 1)).map(
    lambda first: first.replace(minute=first.minute // 15 * 15, second=0, microsecond=0)
)
WEEKDAYS = st.builds(Weekday, st.integers(0, 6), st.sampled_from([0, 0, 0, 1, 2, 5, -1, -2, 20]))
ENDS = st.one_of(
    st.just({}),
    st.builds(lambda count: {"count": count}, st.integers(1, 60)),
    st.builds(
        lambda days, seconds: {
            "until": datetime(2009, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=seconds)
        },
        st.integers(0, 7000),
        st.integers(0, 86399),
    ),
    st.builds(lambda days: {"until": date(2009, 1, 1) + timedelta(days)}, st.integers(0, 7000)),
)


def subsets(values: st.SearchStrategy, size: int) -> st.SearchStrategy:
    """Mostly nothing, and then a few."""
    return st.frozensets(values, max_size=size) | st.just(frozenset())


def made(end: dict, **values: object) -> Rule | None:
    """A rule; None if it makes no sense."""
    try:
        return Rule(**end, **values)
    except BadRule:
        return None


RULES = st.builds(
    made,
    ENDS,
    freq=st.sampled_from(Frequency),
    interval=st.integers(1, 5),
    bymonth=subsets(st.integers(1, 12), 4),
    bymonthday=subsets(st.integers(-31, 31).filter(bool), 4),
    byday=subsets(WEEKDAYS, 4),
    bysetpos=subsets(st.sampled_from([1, 2, -1, -3]), 2),
    wkst=st.integers(0, 6),
).filter(lambda rule: rule is not None)
WEEKLY_LISTS = st.builds(
    made,
    ENDS,
    freq=st.just(Frequency.WEEKLY),
    interval=st.integers(1, 4),
    byday=st.frozensets(st.builds(Weekday, st.integers(0, 6), st.just(0)), max_size=4),
    wkst=st.integers(0, 6),
)
