"""Where the knowledge base is published, and where its notes are kept: what formats and links need that name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Forge:
    """Where the notes are kept and changes to them are proposed: GitHub, or a Forgejo such as Codeberg."""

    url: str
    branch: str

    def edit(self, path: str) -> str:
        """The page on which a file is changed."""
        return self._page("edit", path)

    def new_file(self, folder: str) -> str:
        """The page on which a file is written; `?filename=…&value=…` fills it in.

        GitHub tells so nowhere but in use; for Forgejo see https://github.com/go-gitea/gitea/pull/16556.
        """
        return self._page("new", folder)

    def upload(self, folder: str) -> str:
        """The page on which files are put into a folder."""
        return self._page("upload", folder)

    @property
    def forms(self) -> str:
        """The page from which the form „Sessionnotiz einreichen“ is reached."""
        return f"{self.url}/issues/new/choose"

    def _page(self, deed: str, path: str) -> str:
        mark = "" if urlsplit(self.url).hostname == "github.com" else "_"
        return f"{self.url}/{mark}{deed}/{self.branch}/{path}"


@dataclass(frozen=True)
class Site:
    """The site as its readers know it."""

    name: str
    description: str
    url: str
    """Its address, ending in a slash; empty where nobody has said."""
    forge: Forge | None = None
    changed: datetime | None = None
    """When what it is made of was last changed, in UTC; None where nobody knows."""

    def address(self, path: str) -> str:
        """The address of a page or file, whose path is relative to the root of the site."""
        return self.url + path
