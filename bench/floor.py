"""The floor under a page of many cells: a bare server, a canvas, a digit a cell."""

import gzip
import http.server
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

PAGE = """<!doctype html><title>cells</title><canvas width=1200 height=420></canvas>
<script>
const cells = "{cells}";
const colours = ["#ccc", "#48f", "#fa0", "#2a2", "#d22", "#888"];
const context = document.querySelector("canvas").getContext("2d", {{ alpha: false }});
context.fillStyle = "#fff";
context.fillRect(0, 0, 1200, 420);
const across = {across}, size = 1200 / across, step = {step};
colours.forEach((colour, state) => {{
  context.fillStyle = colour;
  for (let at = cells.indexOf(state); at >= 0; at = cells.indexOf(state, at + 1)) {{
    const [x, y] = [at % across, Math.floor(at / across)];
    context.fillRect(x * size, y * step, size - 0.5, step - 0.5);
  }}
}});
document.body.id = "drawn";
</script>"""
ACROSS = 600


def body_of(states: Sequence[int]) -> bytes:
    """The page for cells in these states (0 to 5), compressed."""
    rows = -(-len(states) // ACROSS)
    cells = "".join(map(str, states))
    page = PAGE.format(cells=cells, across=ACROSS, step=420 / rows)
    return gzip.compress(page.encode())


@contextmanager
def cells_page(states: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Its address while it is served, and its bytes on the wire."""
    body = body_of(states)

    class Plain(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    class Quiet(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """A browser that went away is no news."""

    server = Quiet(("127.0.0.1", 0), Plain)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", len(body)
    server.shutdown()
