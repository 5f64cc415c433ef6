"""Mails as notes: what of them is read, and what falls away by which rule."""

from __future__ import annotations

import re
import tomllib
from email.message import EmailMessage
from importlib.resources import files

import pytest

from campnotes.core.html_note import TooComplexError
from campnotes.core.mail_note import PARTS_LIMIT, SIGNATURE_LINES, is_letter, is_mail, letter_text, mail_text

TRANSPORT = "Message-ID: <1@example.org>\nMIME-Version: 1.0\n"


def mail(body: str, subject: str = "Notizen", headers: str = "") -> bytes:
    return (
        f"From: Uwe <uwe@example.org>\nTo: alle@example.org\nSubject: {subject}\n{TRANSPORT}{headers}\n{body}".encode()
    )


def text(raw: bytes) -> str:
    return re.sub(r"\n{2,}", "\n\n", mail_text(raw)[0]).strip("\n")


def fallen(raw: bytes) -> list[tuple[str, str]]:
    """What fell away but for the headers."""
    return [(dropped.rule, dropped.text) for dropped in mail_text(raw)[1] if dropped.rule != "mail-header"]


def test_a_file_of_a_mail_program_is_told_by_its_headers() -> None:
    assert is_mail(mail("A").decode(), "notiz")
    assert is_mail("Subject: A\n\nB", "notiz.eml")
    assert is_mail("From uwe@example.org Mon\nSubject: A\nX-Mailer: B\n\nC", "notiz")
    assert not is_mail("Subject: A\n\nB", "notiz.txt")
    assert not is_mail("Thema: Busse\n\nMessage-ID: was ist das?", "notiz.txt")
    assert not is_mail("Problem eins", "notiz.eml")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Wenn der Bus nicht fährt", "Wenn der Bus nicht fährt"),
        ("Re: AW: [Verteiler] WG: Busse", "Busse"),
        ("Re[2]: Busse", "Busse"),
        ("=?utf-8?Q?Wenn_der_B=C3=BCrger_kippt?=", "Wenn der Bürger kippt"),
        ("=?klingon?Q?A=FF?=", "=?klingon?Q?A=FF?="),
        ("Busse\n auf dem Land", "Busse auf dem Land"),
        ("Regional einkaufen", "Regional einkaufen"),
    ],
)
def test_the_subject_is_the_title(said: str, title: str) -> None:
    assert text(mail("A", said)) == f"# {title}\n\nA"


def test_no_address_of_the_headers_is_in_the_text() -> None:
    read, dropped = mail_text(mail("A", headers="Cc: bea@example.org\nReply-To: rita@example.org\n"))
    assert "@" not in read
    assert [one.text for one in dropped] == [
        "From: Uwe <uwe@example.org>",
        "To: alle@example.org",
        "Cc: bea@example.org",
    ]


def test_a_mail_without_subject() -> None:
    assert text(mail("A", "")) == "A"


LETTERS = {
    "a quoted mail": ("A\n> B\n> > C\nD", "A\n\nD", [("quoted-reply", "> B > > C")]),
    "a quoted mail with its line above": (
        "A\n\nAm 17.03.24 um 21:40 schrieb Uwe:\n> B\n\nC",
        "A\n\nC",
        [("quoted-reply", "Am 17.03.24 um 21:40 schrieb Uwe: > B")],
    ),
    "the line above over two lines": (
        "A\n\nOn Mon, 18 Mar 2024 at 08:12, Uwe\n<uwe@example.org> wrote:\n\n> B",
        "A",
        [("quoted-reply", "On Mon, 18 Mar 2024 at 08:12, Uwe <uwe@example.org> wrote: > B")],
    ),
    "a mail below without marks": (
        "A\n\nAm 17.03.24 um 21:40 schrieb Uwe:\nB\nC",
        "A",
        [("quoted-reply", "Am 17.03.24 um 21:40 schrieb Uwe: B C")],
    ),
    "a mail below a line": (
        "A\n-----Ursprüngliche Nachricht-----\nVon: B\nProblem: C",
        "A",
        [("quoted-reply", "-----Ursprüngliche Nachricht----- Von: B Problem: C")],
    ),
    "a mail below its headers": (
        "A\n\nVon: B\nGesendet: Montag\nAn: C\nBetreff: D\n\nE",
        "A",
        [("quoted-reply", "Von: B Gesendet: Montag An: C Betreff: D E")],
    ),
    "a signature": ("A\n\n-- \nUwe\nTel. 1", "A", [("signature", "-- Uwe Tel. 1")]),
    "a signature above a quoted mail": (
        "A\n--\nUwe\n> B",
        "A",
        [("signature", "-- Uwe"), ("quoted-reply", "> B")],
    ),
    "a long text below two hyphens": (
        "A\n--\n" + "- B\n" * (SIGNATURE_LINES + 1),
        "A\n--\n" + "- B\n" * SIGNATURE_LINES + "- B",
        [],
    ),
    "the signature of a phone": (
        "A\n\nVon meinem Telefon gesendet",
        "A",
        [("signature", "Von meinem Telefon gesendet")],
    ),
    "the foot of a mailing list": (
        f"A\n{'_' * 40}\nNachbarschaft mailing list\nhttps://example.org",
        "A",
        [("list-footer", f"{'_' * 40} Nachbarschaft mailing list https://example.org")],
    ),
    "a line across": (f"A\n{'_' * 40}\nB", f"A\n{'_' * 40}\nB", []),
    "somebody wrote something": ("Am Ende schrieb Uwe:\n- A", "Am Ende schrieb Uwe:\n- A", []),
    "only quotes": ("> A\n>\n> - B", "A\n\n- B", []),
}  # fmt: skip


@pytest.mark.parametrize(("body", "kept", "dropped"), LETTERS.values(), ids=LETTERS)
def test_letters(body: str, kept: str, dropped: list[tuple[str, str]]) -> None:
    assert text(mail(body, "")) == kept
    assert fallen(mail(body, "")) == dropped


PASSED_ON = """Schaut mal.

{}
Von: Uwe <uwe@example.org>
Datum: 3.5.2026
An: Bea,
 Rita
Betreff: Busse

Problem: B
--
Uwe"""


@pytest.mark.parametrize(
    "line", ["---------- Forwarded message ---------", "Anfang der weitergeleiteten Nachricht:", ""]
)
def test_a_mail_that_is_passed_on_is_read(line: str) -> None:
    raw = mail(PASSED_ON.format(line), "WG: Busse")
    assert text(raw) == "# Busse\n\nSchaut mal.\n\nProblem: B"
    assert fallen(raw) == [("signature", "-- Uwe")]


# --- parts ---


def test_the_plain_part_is_read_first() -> None:
    message = EmailMessage()
    message["Subject"] = "Busse"
    message.set_content("Grüße, Problem: A")
    message.add_alternative("<p>Problem: B</p>", subtype="html")
    message.add_attachment(b"x", "image", "png", filename="flipchart.png")
    assert text(bytes(message)) == "# Busse\n\nGrüße, Problem: A"
    assert fallen(bytes(message)) == [("attachment", "image/png")]


def test_the_html_part_is_read_where_there_is_no_other() -> None:
    message = EmailMessage()
    message["Subject"] = "Busse"
    message.set_content(" \n")
    message.add_alternative("<ul><li>A<ul><li>B</ul></ul><div class=gmail_quote>Alt</div>", subtype="html")
    assert text(bytes(message)) == "# Busse\n\n- A\n    - B"
    assert fallen(bytes(message)) == [("quoted-reply", "Alt")]


def test_several_texts_follow_each_other() -> None:
    parts = "".join(f"--x\nContent-Type: text/plain\n\n{one}\n" for one in "AB")
    assert text(mail(f"{parts}--x--", "", "Content-Type: multipart/mixed; boundary=x\n")) == "A\n\nB"


def test_a_mail_in_a_mail() -> None:
    inner = "--x\nContent-Type: message/rfc822\n\nFrom: bea@example.org\nSubject: Innen\n\nProblem: A\n--x--"
    assert text(mail(inner, "", "Content-Type: multipart/mixed; boundary=x\n")) == "Problem: A"


def test_soft_ends_of_lines() -> None:
    body = "Das ist ein \nSatz.\nDas auch.\n-- \nUwe"
    assert text(mail(body, "", "Content-Type: text/plain; format=flowed\n")) == "Das ist ein Satz.\nDas auch."


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "klingonisch", "rot13", ""])
def test_charsets(charset: str) -> None:
    encoded = "Bürger".encode("cp1252" if charset not in ("utf-8", "") else "utf-8")
    said = f'Content-Type: text/plain; charset="{charset}"\n' if charset else ""
    assert text(mail("", "", said) + encoded) == "Bürger"


@pytest.mark.parametrize("parts", [PARTS_LIMIT - 2, PARTS_LIMIT - 1, PARTS_LIMIT])
def test_number_of_parts(parts: int) -> None:
    inner = "".join("--x\nContent-Type: text/plain\n\nA\n" for _ in range(parts))
    raw = mail(f"{inner}--x--", "", "Content-Type: multipart/mixed; boundary=x\n")
    if parts < PARTS_LIMIT:
        assert text(raw).count("A") == parts
    else:
        with pytest.raises(TooComplexError):
            mail_text(raw)


# --- texts that begin as mails ---

LETTER = "Von: Uwe <uwe@example.org>\nAn: alle@example.org\nBetreff: AW: Busse\nDatum: 3.5.\n\nProblem: A\n\n--\nUwe\n"


def test_a_text_with_headers_is_a_letter() -> None:
    assert is_letter(LETTER)
    assert is_letter("\n\n" + LETTER)
    assert is_letter("**From:** Uwe\n**Subject:** Busse\n\nA")
    assert not is_letter("Betreff: Busse\nDatum: 3.5.\n\nA")
    assert not is_letter("Von: Uwe\nAn: Bea\n\nA")
    assert not is_letter("Problem: A\n\nVon: Uwe\nBetreff: Busse")
    assert not is_letter("")


def test_lines_of_a_letter_stay_where_they_are() -> None:
    read, dropped = letter_text(LETTER)
    assert read.split("\n") == ["", "", "# Busse", "", "", "Problem: A", "", "", "", ""]
    assert [(one.rule, one.text) for one in dropped] == [
        ("mail-header", "Von: Uwe <uwe@example.org>"),
        ("mail-header", "An: alle@example.org"),
        ("mail-header", "Datum: 3.5."),
        ("signature", "-- Uwe"),
    ]


def test_patterns_know_their_examples() -> None:
    data = tomllib.loads(files("campnotes").joinpath("lexicon/mail.toml").read_text(encoding="utf-8"))
    for kind in ("quoted", "original", "forwarded", "signature", "list_footer"):
        for rule in data[kind]:
            assert re.fullmatch(rule["pattern"], rule["example"], re.IGNORECASE), rule
