"""What a preview of the site writes when somebody asks for it: most of it nobody will before the next change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from threading import Lock
from wsgiref.types import StartResponse, WSGIEnvironment

from mkdocs.livereload import LiveReloadServer


class OnRequest:
    """Files of a site that are not written yet, between a build and the next one."""

    def __init__(self) -> None:
        self._lock = Lock()  # a build empties the folder into which requests write
        self._makers: dict[str, Callable[[], Mapping[str, bytes]]] = {}

    def attach(self, server: LiveReloadServer) -> None:
        """From now on the server's requests get the files, too."""
        server.builder = partial(self._build, server.builder)
        server.set_app(partial(self._answer, server))

    def forget(self) -> None:
        """All that was there to be written is out of date."""
        self._makers = {}

    def add(self, path: str, make: Callable[[], Mapping[str, bytes]]) -> None:
        """What to do when somebody asks for `path`: `make` gives the file and what comes with it, by path."""
        self._makers[path] = make

    def _build(self, builder: Callable[[], None]) -> None:
        with self._lock:
            builder()

    def _answer(self, server: LiveReloadServer, asked: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = asked["PATH_INFO"].removeprefix(server.mount_path)
        self._write(Path(server.root), f"{path}index.html" if path.endswith("/") else path)
        return server.serve_request(asked, start)

    def _write(self, folder: Path, path: str) -> None:
        if path not in self._makers:
            return
        with self._lock:
            make = self._makers.pop(path, None)  # another request may have been faster
            for name, content in make().items() if make else ():
                write(folder / name, content)


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
