"""A tour of the API: one call of each operation, as its description says, with requests alone.

Run it against a site of your own for trying things out, never against a real one: it writes. Who
takes it has a booking page on which somebody has booked a time.

    python examples/api_tour.py http://127.0.0.1:5000 susan harbour-workshop john
"""

import base64
import sys
import time
from collections.abc import Callable
from typing import Any

import requests

METHODS = ("get", "post", "put", "patch", "delete")
SECONDS = 30
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


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


def posts(tour: Tour, other: str) -> None:
    """Write with an image, change, answer, look around, delete."""
    file = {"image": ("dot.png", DOT)}
    upload = {"image_id": tour.call("upload_image", files=file).json()["id"]}
    tour.call("image", path=upload)
    tour.call("delete_image", path=upload)
    image = tour.call("upload_image", files=file, data={"description": "A dot."}).json()["id"]
    new = {"body": "On a tour. #tour", "images": [{"id": image}]}
    made = tour.call("write_post", json=new).json()
    one = {"post_id": made["id"]}
    etag = tour.call("post", path=one).headers["ETag"]
    tour.call("change_post", path=one, json={"body": "Still on a tour. #tour"}, etag=etag)
    tour.call("history", path=one)
    tour.call("write_reply", path=one, json={"body": "Where are you?"})
    tour.call("replies", path=one)
    tour.call("write_post", json={"body": "Look.", "quote": made["id"]})
    tour.call("quotes", path=one)
    tour.call("posts", params={"tag": "tour", "author": tour.name})
    tour.call("posts", params={"feed": "home"})
    tour.call("posts_of_user", path=me(tour), params={"show": "replies"})
    react(tour, one)
    tour.call("tags", params={"prefix": "to"})
    tour.call("tag", path={"name": "tour"})
    tour.call("posts_of_tag", path={"name": "tour"})
    tour.call("delete_post", path=one, etag=tour.call("post", path=one).headers["ETag"])


def react(tour: Tour, one: dict[str, int]) -> None:
    """Like, pass on, keep and pin a post, and take that back."""
    for done in ("like_post", "repost_post", "bookmark_post", "pin_post"):
        tour.call(done, path=one)
    for listed in ("likes_of_post", "reposts_of_post"):
        tour.call(listed, path=one)
    tour.call("posts", params={"feed": "bookmarks"})
    for undone in ("unlike_post", "unrepost_post", "unbookmark_post", "unpin_post"):
        tour.call(undone, path=one)


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


def appointments(tour: Tour, other: str) -> None:
    """Make an appointment, invite somebody, answer, change it, delete it."""
    new = {"title": "The tour", "starts": "2035-05-07T18:00", "ends": "2035-05-07T19:00"}
    weekly = {**new, "recurrence": "FREQ=WEEKLY;COUNT=3", "audience": "members"}
    made = tour.call("make_appointment", json=weekly)
    one = {"appointment_id": made.json()["id"]}
    tour.call("appointments", params={"from": "2035-05-01", "of": "mine"})
    tour.call("appointment_file", path=one)
    new_ones = tour.call("invite_people", path=one, json={"invited": [f"@{other}"]}).json()
    somebody = {**one, "attendee_id": new_ones["people"][0]["id"]}
    tour.call("answer_appointment", path=one, json={"answer": "maybe"})
    tour.call("attendees", path=one)
    tour.call("remove_attendee", path=somebody)
    second = {"at": "2035-05-14T18:00:00"}
    etag = tour.call("appointment", path=one, params=second).headers["ETag"]
    there = {"location": "Hall 2"}
    changed = tour.call("change_appointment", path=one, params=second, etag=etag, json=there)
    tour.call("appointment_history", path=one)
    tour.call("delete_appointment", path=one, etag=changed.headers["ETag"])


def booking(tour: Tour, other: str) -> None:
    """Ask for a time of one's own booking page, and call off what somebody booked there."""
    page = tour.call("booking_pages").json()["items"][0]
    where = {"username": tour.name, "slug": page["slug"]}
    tour.call("booking_page", path=where)
    free = tour.call("slots", path=where).json()["items"]
    guest = {"name": "Tom Berg", "address": "tom@example.org"}
    tour.call("book", path=where, json={"starts_at": free[-1]["starts_at"], **guest})
    booked = tour.call("bookings").json()["items"][0]
    one = {"booking_id": booked["booking_id"]}
    tour.call("booking", path=one)
    tour.call("cancel_booking", path=one, json={"note": "The tour is over."})


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
    parts: tuple[Callable[[Tour, str], None], ...]
    parts = (people, posts, tickets, appointments, booking, oneself)
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
