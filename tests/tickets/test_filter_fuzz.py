"""Whatever is typed into the filter, there is no error page."""

from urllib.parse import quote

from hypothesis import HealthCheck, given, settings

from tests.tickets.factories import make_comment, make_label, make_ticket
from tests.tickets.lines import LINES


def test_no_line_leads_to_an_error_page(client_of, susan, john):
    label = make_label("me")
    first = make_ticket(susan, "The pump on the pier", labels=[label], assignees=[john])
    make_comment(john, first, "It leaks.")
    make_ticket(john, "漢字 and é", audience="private")
    browser = client_of(susan)

    @settings(
        max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(LINES)
    def look(line):
        address = "/tickets?q=" + quote(line.encode("utf-8", "surrogatepass"))
        assert browser.get(address).status_code == 200

    look()
