"""The licences of the notes, by their SPDX ids."""

from __future__ import annotations

import difflib
import re
from collections import Counter

from campnotes.core.catalog import Catalog

KNOWN = (
    "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0",
    "CC-BY-3.0", "CC-BY-SA-3.0", "CC-BY-3.0-DE", "CC-BY-SA-3.0-DE", "DL-DE-BY-2.0", "DL-DE-ZERO-2.0", "PDDL-1.0",
    "ODbL-1.0", "MIT", "NOASSERTION",
)  # fmt: skip
"""Licences that notes stand under; any other id of SPDX will do as well."""
VERSIONED = re.compile(r"[A-Z][A-Za-z0-9.-]{1,40}-\d\.\d(?:-[A-Z]{2,4})?")  # "CC-BY-SA-3.0-AT"
NEAR = 0.6  # of 1: how alike an id and a known one are that may be meant
NOT_LISTED = ("NOASSERTION", "NONE", "LicenseRef-")
"""Beginnings of ids that SPDX gives no address: nobody has said, there is none, one of our own."""


def license_url(spdx_id: str) -> str | None:
    """Where SPDX has the text of a licence; None when it names none of its list."""
    return None if spdx_id.startswith(NOT_LISTED) else f"https://spdx.org/licenses/{spdx_id}"


def meant_license(spdx_id: str) -> str | None:
    """The licence that is probably meant by what is nearly its id ("CC-BY", "cc-by-4.0"); None for any other."""
    by_capitals = {known.upper(): known for known in KNOWN}
    if spdx_id in KNOWN or spdx_id.startswith(NOT_LISTED) or VERSIONED.fullmatch(spdx_id):
        return None
    near = difflib.get_close_matches(spdx_id.upper(), by_capitals, n=1, cutoff=NEAR)
    return by_capitals[near[0]] if near else None


def licenses_used(catalog: Catalog) -> list[tuple[str, int]]:
    """Each licence with the number of sessions that stand under it, most often used first."""
    uses = Counter(catalog.license_of(session_id) for session_id in catalog.sessions)
    return sorted(uses.items(), key=lambda use: (-use[1], use[0]))
