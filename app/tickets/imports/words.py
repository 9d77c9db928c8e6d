"""How others call what a ticket has: the heads of tables and the words in their cells.

English, Spanish and German, and what Trac, Redmine, GitHub and Jira write; all of it folded.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.models import Priority, TicketAudience, TicketKind, TicketStatus
from app.models.user import foldable

T = TypeVar("T")
BLANK = re.compile(r"[\W_]+")

FIELDS: dict[str, LazyString] = {
    "id": _l("Number there"),
    "name": _l("Name"),
    "status": _l("Status"),
    "url": _l("Link"),
    "body": _l("Description"),
    "kind": _l("Kind"),
    "priority": _l("Priority"),
    "due_on": _l("Due on"),
    "labels": _l("Labels"),
    "reporter": _l("Reporter"),
    "assignees": _l("Assignees"),
    "audience": _l("Audience"),
    "created_at": _l("Created"),
    "resolved_at": _l("Resolved"),
    "uuid": _l("UUID, of an export from here"),
    "version": _l("Version, of an export from here"),
}
"""What a column can be, in the order of a form."""

# The first of the names that a table has is the column; those that say it best stand first.
HEADS: dict[str, str] = {
    "id": "issue key, key, number, id, ticket id, issue id, ticket, nummer, nr, schlussel, "
    "vorgangsschlussel, numero, clave, clave de incidencia",
    "name": "name, title, summary, subject, titel, zusammenfassung, thema, betreff, bezeichnung, "
    "nombre, titulo, asunto, resumen",
    "status": "status, state, zustand, estado",
    "url": "url, html url, link, adresse, enlace, direccion",
    "body": "description, body, details, text, beschreibung, descripcion, cuerpo, detalle",
    "kind": "kind, issue type, type, tracker, art, typ, vorgangstyp, tipo, tipo de incidencia",
    "priority": "priority, prioritat, prioridad",
    "due_on": "due on, due date, due, deadline, fallig am, falligkeitsdatum, fallig, abgabedatum, "
    "fecha de vencimiento, vencimiento, fecha limite, fecha fin",
    "labels": "labels, label, tags, tag, keywords, categories, category, components, component, "
    "stichworter, schlagworter, kategorie, rotulos, etiquetas, palabras clave, categoria, "
    "componente",
    "reporter": "reporter, reported by, author, creator, created by, user, melder, gemeldet von, "
    "ersteller, erstellt von, autor, informador, reportado por, notificado por, creado por",
    "assignees": "assignees, assignee, assigned to, owner, zugewiesen an, zugewiesene person, "
    "bearbeiter, zustandig, verantwortlich, asignado a, asignados, persona asignada, responsable",
    "audience": "audience, visibility, private, sichtbarkeit, privat, visibilidad, privado",
    "created_at": "created at, created on, created, opened, date created, time, erstellt am, "
    "erstellt, angelegt, creado el, creado, fecha de creacion",
    "resolved_at": "resolved at, closed at, closed on, date closed, resolved, closed, "
    "geschlossen am, geschlossen, gelost, erledigt am, fecha de cierre, cerrado, resuelto",
    "uuid": "uuid",
    "version": "version",
}
STATUSES = {
    TicketStatus.REPORTED: "0, reported, new, open, opened, reopened, to do, todo, backlog, "
    "unconfirmed, pending, selected for development, neu, offen, gemeldet, wieder offen, "
    "zu erledigen, nuevo, nueva, abierto, abierta, reportado, reportada, pendiente, por hacer, "
    "reabierto, notificado, notificada",
    TicketStatus.IN_PROGRESS: "1, in progress, progress, started, assigned, accepted, active, "
    "doing, wip, in arbeit, in bearbeitung, begonnen, angenommen, zugewiesen, en progreso, "
    "en curso, en proceso, asignado, asignada, aceptado",
    TicketStatus.IN_REVIEW: "2, in review, review, needs review, feedback, testing, in testing, "
    "qa, in prufung, prufung, im review, ruckmeldung, in test, en revision, revision, en pruebas",
    TicketStatus.RESOLVED: "3, resolved, closed, done, fixed, complete, completed, finished, "
    "merged, rejected, wontfix, won t fix, won t do, not planned, duplicate, invalid, worksforme, "
    "cancelled, canceled, gelost, geschlossen, erledigt, fertig, behoben, abgelehnt, verworfen, "
    "resuelto, resuelta, cerrado, cerrada, hecho, terminado, rechazado",
}
KINDS = {
    TicketKind.BUG: "bug, defect, error, problem, incident, fehler, defekt, storung, problema, "
    "incidencia, defecto, fallo",
    TicketKind.WISH: "wish, enhancement, feature, feature request, new feature, improvement, "
    "story, user story, idea, suggestion, wunsch, verbesserung, anforderung, funktion, idee, "
    "deseo, mejora, nueva funcion, funcionalidad, peticion, historia, sugerencia",
    TicketKind.TASK: "task, sub task, subtask, chore, epic, patch, documentation, aufgabe, "
    "unteraufgabe, tarea, subtarea",
    TicketKind.QUESTION: "question, support, help, service request, frage, unterstutzung, hilfe, "
    "pregunta, soporte, consulta, ayuda",
}
PRIORITIES = {
    Priority.LOW: "0, low, lowest, minor, trivial, niedrig, gering, baja, muy baja, bajo, menor",
    Priority.NORMAL: "1, normal, medium, major, none, mittel, media, medio",
    Priority.HIGH: "2, high, critical, hoch, alta, alto, wichtig, importante",
    Priority.URGENT: "3, urgent, highest, blocker, immediate, dringend, sofort, hochste, urgente, "
    "muy alta, inmediata, bloqueante",
}
AUDIENCES = {
    TicketAudience.MEMBERS: "members, no, false, 0, mitglieder, nein, miembros",
    TicketAudience.PUBLIC: "public, everybody, offentlich, alle, publico, todos",
    TicketAudience.PRIVATE: "private, yes, true, 1, privat, ja, vertraulich, privado, si",
}


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Words as they are compared: without case, accents and signs."""
    return BLANK.sub(" ", foldable(text)).strip()


def _by_word(words: Mapping[T, str]) -> dict[str, T]:
    return {word: value for value, listed in words.items() for word in listed.split(", ")}


STATUS_OF = _by_word(STATUSES)
KIND_OF = _by_word(KINDS)
PRIORITY_OF = _by_word(PRIORITIES)
AUDIENCE_OF = _by_word(AUDIENCES)


def meant(known: Mapping[str, T], cell: str) -> T | None:
    """What a cell means; None where nobody knows. The sign of a number is no ornament."""
    return None if cell.strip().startswith(("-", "+")) else known.get(folded(cell))


def guess_columns(heads: Sequence[str]) -> dict[str, int]:
    """Which column of a table is which field, by their heads."""
    places: dict[str, int] = {}
    for number, head in enumerate(heads):
        places.setdefault("number" if head.strip() == "#" else folded(head), number)
    guessed: dict[str, int] = {}
    for field, names in HEADS.items():
        found = (places[name] for name in names.split(", ") if name in places)
        free = (number for number in found if number not in guessed.values())
        if (place := next(free, None)) is not None:
            guessed[field] = place
    return guessed


def same_head(heads: Sequence[str], number: int) -> Iterable[int]:
    """The columns with the head of one: Jira writes one for each of several labels."""
    return [place for place, head in enumerate(heads) if head == heads[number]]
