"""Serves a folder to a browser as hosts for static sites do, and notes what is sent."""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

COMPRESSED = {  # what such hosts compress
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/wasm",
}


class Server(ThreadingHTTPServer):
    """Serves a folder, compressed where that helps, and notes when it sends how many bytes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.sent: list[tuple[float, int]] = []  # milliseconds since 1970, bytes
        self.files: dict[str, tuple[str, bytes, bool]] = {}
        self.address = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Lets a browser hang up: it has its results."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def file(self, path: str) -> tuple[str, bytes, bool]:
        """Content type, bytes as they are sent, and whether they are compressed."""
        if path not in self.files:
            file = self.folder / path.lstrip("/") / ("index.html" if path.endswith("/") else "")
            kind = guess_type(file.name)[0] or "application/octet-stream"
            content = file.read_bytes()
            compressed = kind in COMPRESSED
            self.files[path] = kind, gzip.compress(content) if compressed else content, compressed
        return self.files[path]


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer on a kept connection waits 40 ms for the one before to be confirmed

    def do_GET(self) -> None:
        try:
            kind, content, compressed = self.server.file(urlsplit(self.path).path)
        except OSError:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        if compressed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.server.sent.append((1000 * time.time(), len(content)))
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Says nothing: the table is all there is to read."""


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
