"""A tour of the API: one call of each operation, as its description says, with requests alone.

Run it against a site of your own for trying things out, never against a real one: it writes.

    python examples/api_tour.py http://127.0.0.1:5000 susan harbour-workshop john
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import requests

METHODS = ("get", "post", "put", "patch", "delete")
SECONDS = 30


class Tour:
    """Makes calls by the ids of their operations, and remembers which it has made."""

    def __init__(self, site: str) -> None:
        self.site = site.rstrip("/")
        self.session = requests.Session()
        description = self.session.get(f"{self.site}/api/openapi.json", timeout=SECONDS).json()
        self.operations = {
            path[method]["operationId"]: (method, address, path[method])
            for address, path in description["paths"].items()
            for method in METHODS
            if method in path
        }
        self.called: set[str] = set()
        self.name = ""

    def call(self, operation: str, /, *, etag: str = "", **more: Any) -> requests.Response:
        """Make a call; words in capitals of its path come from ``path``.

        Raises:
            AssertionError: the answer is none of those that go well by the description.
        """
        method, address, described = self.operations[operation]
        url = self.site + address.format(**more.pop("path", {}))
        headers = {"If-Match": etag} if etag else {}
        answer = self.session.request(method, url, headers=headers, timeout=SECONDS, **more)
        good = {int(status) for status in described["responses"] if status.startswith("2")}
        if answer.status_code not in good:
            raise AssertionError(f"{operation}: {answer.status_code} {answer.text[:500]}")
        self.called.add(operation)
        return answer

    def missed(self) -> set[str]:
        """The operations that the tour did not come by."""
        return set(self.operations) - self.called


def sign_in(tour: Tour, name: str, password: str) -> None:
    """Get a token, and show it from now on."""
    tour.name = name
    token = tour.call("get_token", auth=(name, password)).json()["token"]
    tour.session.headers["Authorization"] = f"Bearer {token}"


def me(tour: Tour) -> dict[str, int]:
    """Where the person is whose token it is."""
    return {"user_id": tour.call("users", params={"q": tour.name}).json()["items"][0]["id"]}


def people(tour: Tour, other: str) -> None:
    """Find, register, follow and change people."""
    found = tour.call("users", params={"q": other}).json()["items"][0]
    someone = {"user_id": found["id"]}
    tour.call("user", path=someone)
    tour.call("follow", path=someone)
    tour.call("followers", path=someone)
    tour.call("unfollow", path=someone)
    new = {"username": "tourist", "email": "tourist@example.org", "password": "four words of mine"}
    tour.call("register_user", json=new)
    tour.call("change_user", path=me(tour), json={"about_me": "On a tour."})
    tour.call("followed", path=me(tour))


def tickets(tour: Tour, other: str) -> None:
    """File a ticket, change it, discuss it, resolve it."""
    tour.call("labels")
    new = {"name": "The tour is broken", "priority": "high", "assignees": [other]}
    first = {"ticket": tour.call("file_ticket", json={"name": "Broken"}).json()["id"]}
    made = tour.call("file_ticket", json=new)
    one = {"ticket": made.json()["uuid"]}
    tour.call("take_ticket", path=first)
    tour.call("tickets", params={"q": "status:open sort:-created", "page": 1})
    etag = made.headers["ETag"]
    tour.call("change_ticket", path=one, etag=etag, json={"status": "In Progress"})
    tour.call("ticket_history", path=one)
    for act in ("watch_ticket", "mute_ticket", "unmute_ticket", "unwatch_ticket"):
        tour.call(act, path=one)
    steps(tour, one)
    comments(tour, one)
    tour.call("relate_ticket", path=one, json={"way": "blocks", **first})
    tour.call("unrelate_ticket", path={**one, "way": "blocks", "other": first["ticket"]})
    tour.call("mark_duplicate_ticket", path=one, json=first)
    tour.call("unmark_duplicate_ticket", path=one)
    etag = tour.call("ticket", path=one).headers["ETag"]
    tour.call("resolve_ticket", path=one, etag=etag)


def steps(tour: Tour, one: dict[str, str]) -> None:
    """Add a step to a ticket, tick it, take it away."""
    added = tour.call("add_ticket_step", path=one, json={"text": "Mend it"}).json()
    step = {**one, "step_id": added["checklist"][0]["id"]}
    tour.call("tick_ticket_step", path=step, json={"is_done": True})
    tour.call("remove_ticket_step", path=step)


def comments(tour: Tour, one: dict[str, str]) -> None:
    """Comment on a ticket, change the comment, delete it."""
    made = tour.call("comment_on_ticket", path=one, json={"body": "I look into it."})
    comment = {**one, "comment_id": made.json()["id"]}
    tour.call("ticket_comments", path=one)
    etag = tour.call("ticket_comment", path=comment).headers["ETag"]
    body = {"body": "I have looked into it."}
    changed = tour.call("change_ticket_comment", path=comment, etag=etag, json=body)
    tour.call("delete_ticket_comment", path=comment, etag=changed.headers["ETag"])


def oneself(tour: Tour, other: str) -> None:
    """What one is told, and everything that one has as a file."""
    tour.call("me")
    begun = tour.call("begin_export").json()
    tour.call("exports")
    made = {"task_id": begun["id"]}
    while (state := tour.call("export", path=made).json()["state"]) in {"queued", "running"}:
        time.sleep(1)
    if state != "done":
        raise AssertionError(f"The export is {state}.")
    tour.call("export_file", path=made)
    told = tour.call("notifications", params={"unread": "true"}).json()["items"]
    tour.call("read_notification", path={"notification_id": told[0]["id"]})
    tour.call("read_notifications", params={"up_to": told[0]["id"]})


def leave(tour: Tour) -> None:
    """Give the token back."""
    tour.call("revoke_token")


def main(site: str, name: str, password: str, other: str) -> int:
    """Take the whole tour; 1 when it missed something."""
    tour = Tour(site)
    sign_in(tour, name, password)
    parts: tuple[Callable[[Tour, str], None], ...] = (people, tickets, oneself)
    for part in parts:
        part(tour, other)
    leave(tour)
    if missed := tour.missed():
        print("Not called:", ", ".join(sorted(missed)))
        return 1
    print(f"{len(tour.called)} operations called.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
