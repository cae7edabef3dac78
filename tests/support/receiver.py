"""A receiver on this machine for what leaves Spends about itself: it keeps every body it gets."""

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 20.0


class Receiver:
    """What came, by path."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.bodies: list[tuple[str, bytes]] = []

    def bodies_of(self, path: str) -> list[bytes]:
        """Return the bodies that were sent to a path, once there is one; else fails."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = [body for where, body in self.bodies if where.startswith(path)]
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"nothing came to {path}: {[where for where, _ in self.bodies]}")


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on a free port for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self._whole()
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            receiver.bodies.append((self.path, body))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def _whole(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
