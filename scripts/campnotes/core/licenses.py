"""The licences of the notes, by their SPDX ids."""

from __future__ import annotations

from collections import Counter

from campnotes.core.catalog import Catalog

NOT_LISTED = ("NOASSERTION", "NONE", "LicenseRef-")
"""Beginnings of ids that SPDX gives no address: nobody has said, there is none, one of our own."""


def license_url(spdx_id: str) -> str | None:
    """Where SPDX has the text of a licence; None when it names none of its list."""
    return None if spdx_id.startswith(NOT_LISTED) else f"https://spdx.org/licenses/{spdx_id}"


def licenses_used(catalog: Catalog) -> list[tuple[str, int]]:
    """Each licence with the number of sessions that stand under it, most often used first."""
    uses = Counter(catalog.license_of(session_id) for session_id in catalog.sessions)
    return sorted(uses.items(), key=lambda use: (-use[1], use[0]))
