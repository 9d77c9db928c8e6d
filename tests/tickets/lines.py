"""Lines that people, and those who mean harm, may type as a filter."""

from hypothesis import strategies as st

KEYS = "status is has assignee reporter watcher label kind priority audience due created changed"
PIECES = (
    *KEYS.split(),
    *(
        "resolved",
        "comments",
        "number",
        "sort",
        "foo",
        "http://",
        ":",
        "-",
        "+",
        ",",
        " ",
        "#",
        "@",
    ),
    *('"', "“", "„", "\\", "<", "<=", ">", ">=", "=", "..", "%", "*", "'", "open", "none", "me"),
    *("high", "overdue", "1w", "9999y", "99999999999999999999", "2026-01-01", "0000-00-00"),
    *(
        "9999-12-31",
        "é",
        "ß",
        "İ",
        "\u0301",
        "\u0338",
        "\u202e",
        "\x00",
        "\ud800",
        "\u200b",
        "漢字",
    ),
)
LINES = st.one_of(
    st.text(max_size=80),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=60).map("".join),
)
