"""The description of an appointment as it is shown."""

from app.main.addresses import person_anchor, tag_path
from app.main.services.texts import Text, named_in
from app.models import User
from app.text import references, render


def html_of(author: User, body: str) -> str:
    """A checked description as HTML, with links to the people, tags and things that it names.

    Raises:
        DomainError: it names too many people.
    """
    if not body:
        return ""
    text = Text(body)
    named = named_in(author, text)
    anchors = {name: person_anchor(one, with_card=True) for name, one in named.people.items()}
    others = references.resolve(text.parsed.others)
    return render(text.parsed, anchors, tag_path, others)
