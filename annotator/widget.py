"""The annotation view in a notebook cell: an ipywidgets widget that hands the view's messages to the store."""

import zlib
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import anywidget
import msgspec

from annotator.protocol import Door, Message, answer

STATIC = Path(__file__).parent / "static"
PLAIN = 100_000
PART = 500_000
WAITING = 16
"""Large messages that wait for a view to ask for their parts."""

if not (STATIC / "widget.js").exists():
    raise ImportError(
        f"The widget's script {STATIC.name}/widget.js is missing: this is a checkout that was never built. Run `make build` in it, or install the wheel."
    )


class AnnotationWidget(anywidget.AnyWidget):
    """The annotation view for one reader of one corpus; show it by making it the last value of a cell.

    The article, the decisions and their undo live in the browser. The widget only answers its messages, so that nothing of an article
    is saved with the notebook. Messages over 100 kB go deflated and in parts that the view asks for one by one, below the rate at which
    Jupyter drops messages.
    """

    _esm = STATIC / "widget.js"
    _css = STATIC / "widget.css"

    def __init__(self, door: Door) -> None:
        super().__init__()
        self._door = door
        self._parts: dict[int, list[bytes]] = {}
        self._numbers = count(1)
        self.on_msg(self._receive)
        _let_the_page_choose(self.comm)

    def __repr__(self) -> str:
        return f"AnnotationWidget({self._door.store.manifest.name!r}, annotator={self._door.annotator!r})"

    def _receive(self, _widget: object, message: Mapping[str, object], _buffers: list[memoryview]) -> None:
        if message.get("type") == "part":
            self._send_part(message)
            return
        try:
            replies = answer(self._door, message)
        except Exception as error:  # noqa: BLE001 - the view waits for an answer: it must hear of any failure, and says so
            replies = [
                {"type": "error", "message": f"The kernel could not answer ({type(error).__name__}: {error}). What is unsent is kept."}
            ]
        for reply in replies:
            self._reply(reply)

    def _reply(self, reply: Message) -> None:
        data = msgspec.json.encode(reply)
        if len(data) <= PLAIN:
            self.send(reply)
            return
        packed, number = zlib.compress(data, 6), next(self._numbers)
        self._parts[number] = [packed[place : place + PART] for place in range(0, len(packed), PART)]
        # a view that went away never asks for its last part
        self._parts.pop(number - WAITING, None)
        self._send_part({"id": number, "index": 0})

    def _send_part(self, request: Mapping[str, object]) -> None:
        number, index = request.get("id"), request.get("index")
        parts = self._parts.get(number) if isinstance(number, int) else None
        if not isinstance(number, int) or parts is None or not isinstance(index, int) or not 0 <= index < len(parts):
            self.send({"type": "error", "message": "A part of a large article was asked for that is gone. Open the article again."})
            return
        self.send({"type": "part", "id": number, "index": index, "count": len(parts)}, buffers=[parts[index]])
        if index == len(parts) - 1:
            self._parts.pop(number, None)


def _let_the_page_choose(comm: object) -> None:
    """Let messages of the page go to the subshell that the page names, beside a running cell.

    Without this, ipykernel hands them to where the kernel spoke last, the cell's own thread, and a save waits for the cell to end.
    """
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = lambda _data, named: named
