"""Nothing is fetched: every command does its work where no socket can be made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from texts import BASE, ROOT, copied

WITHOUT_SOCKETS = """
import sys
def refuse(event, arguments):
    if event.startswith("socket.") and event not in ("socket.gethostname",):
        raise SystemExit(f"the network was asked for: {event} {arguments}")
sys.addaudithook(refuse)
from campnotes.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("offline"), *BASE)


@pytest.mark.parametrize(
    "arguments",
    [
        *(["import", str(note), "--event", "camp"] for note in sorted((ROOT / "tests" / "notes").glob("*.[dhet]*"))),
        ["check"],
        ["search", "Verein"],
        ["build"],
    ],
    ids=lambda arguments: " ".join(Path(argument).name for argument in arguments),
)
def test_a_command_needs_no_network(base: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-c", WITHOUT_SOCKETS, *arguments, "--root", str(base)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_a_socket_would_be_noticed() -> None:
    program = WITHOUT_SOCKETS.replace("from campnotes.cli import main", "import socket; socket.socket()")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "the network was asked for" in done.stderr
