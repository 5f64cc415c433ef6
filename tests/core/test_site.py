"""Where the notes are kept: the pages of a forge that change them."""

from __future__ import annotations

import pytest

from campnotes.core.site import Forge


@pytest.mark.parametrize(
    ("forge", "edit", "new", "upload"),
    [
        (
            Forge("https://github.com/camp/notes", "main"),
            "https://github.com/camp/notes/edit/main/docs/index.md",
            "https://github.com/camp/notes/new/main/sessions",
            "https://github.com/camp/notes/upload/main/sessions",
        ),
        (
            Forge("https://codeberg.org/camp/notes", "main"),
            "https://codeberg.org/camp/notes/_edit/main/docs/index.md",
            "https://codeberg.org/camp/notes/_new/main/sessions",
            "https://codeberg.org/camp/notes/_upload/main/sessions",
        ),
    ],
)
def test_a_forge_has_pages_to_change_and_to_add_files(forge: Forge, edit: str, new: str, upload: str) -> None:
    assert forge.edit("docs/index.md") == edit
    assert forge.new_file("sessions") == new
    assert forge.upload("sessions") == upload
