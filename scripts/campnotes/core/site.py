"""Where the knowledge base is published: what formats need that name it from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """The site as its readers know it."""

    name: str
    description: str
    url: str
    """Its address, ending in a slash; empty where nobody has said."""

    def address(self, path: str) -> str:
        """The address of a page or file, whose path is relative to the root of the site."""
        return self.url + path
