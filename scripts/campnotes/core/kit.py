"""The text of a pad for a session: the template of the knowledge base with what is known of it filled in."""

from __future__ import annotations

from campnotes.core.lexicon import LabelKind, label_of
from campnotes.core.plan import PlannedSession


def pad(template: str, session: PlannedSession, camp: str, language: str) -> str:
    """The template, with title, hosts, camp and date behind those of its labels that have nothing behind them yet."""
    known: dict[LabelKind, str] = {
        "title": session.title,
        "host": ", ".join(host.name for host in session.hosts),
        "event": camp,
        "date": session.date.isoformat() if session.date else "",
    }
    return "\n".join(_filled(line, known, language) for line in template.split("\n"))


def _filled(line: str, known: dict[LabelKind, str], language: str) -> str:
    label = label_of(line, language) if line.endswith(":") else None
    value = known.get(label.kind, "") if label else ""
    return f"{line} {value}" if value else line
