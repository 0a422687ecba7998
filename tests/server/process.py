"""A real Jupyter server with a token, for the tests of the routes: its own port, home and folder, ended by its own process id."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TOKEN = "a-token-of-the-tests"
ROOT = Path(__file__).parents[2]
START_SECONDS = 60
BARE = "tests.server.bare"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> object:
        return json.loads(self.body)

    @property
    def message(self) -> str:
        return str(json.loads(self.body)["message"])


@dataclass
class Server:
    """A running server; `cookies` are what a browser that signed in would send."""

    port: int
    root: Path
    home: Path
    process: subprocess.Popen[bytes]
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> str:
        return (self.home / "server.log").read_text(errors="replace")

    def ask(
        self, verb: str, target: str, body: object = None, *, token: str | None = TOKEN, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request; `target` goes out exactly as it is, below `/annotator/api/` unless it begins with a slash."""
        path = target if target.startswith("/") else f"/annotator/api/{target}"
        sent = {"Authorization": f"token {token}"} if token else {}
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(verb, path, body=data, headers=sent | dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def send(self, corpus: str, *messages: object) -> list[dict[str, object]]:
        """The store's answers to messages of the view."""
        answer = self.ask("POST", f"messages?corpus={corpus}", {"messages": messages})
        assert answer.status == 200, answer.body
        return json.loads(answer.body)["messages"]

    def sign_in(self) -> None:
        """Takes the cookies that a browser gets with the token."""
        answer = self.ask("GET", f"/tree?token={TOKEN}", token=None)
        found = [value for name, value in answer.headers.items() if name.lower() == "set-cookie"]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", f"/lab?token={TOKEN}")
        response = connection.getresponse()
        response.read()
        found += response.msg.get_all("Set-Cookie") or []
        connection.close()
        self.cookies = dict(each.split(";")[0].split("=", 1) for each in found)

    def stop(self, *, hard: bool = False) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL if hard else signal.SIGTERM)
            self.process.wait(20)


def start(
    root: Path, home: Path, *, name: str | None = "a1", port: int | None = None, bare: bool = False, words: tuple[str, ...] = ()
) -> Server:
    """Start a server on a folder; raises RuntimeError with its log if it doesn't come up."""
    home.mkdir(parents=True, exist_ok=True)
    root.mkdir(parents=True, exist_ok=True)
    kept = {each: value for each, value in os.environ.items() if not each.startswith(("JUPYTER", "PYTEST", "IPYTHON", "ANNOTATOR_NAME"))}
    environment = kept | {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "PYTHONPATH": str(ROOT) if bare else "",
    }
    if name is not None:
        environment["ANNOTATOR_NAME"] = name
    chosen = port or _free_port()
    extensions = "{'annotator': True" + (f", '{BARE}': True" if bare else "") + "}"
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--ip=127.0.0.1", f"--port={chosen}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={root}", f"--ServerApp.jpserver_extensions={extensions}"),
        *(["--allow-root"] if os.getuid() == 0 else []),
        *words,
    ]
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    server = Server(chosen, root, home, process)
    if not _answers(server):
        server.stop(hard=True)
        raise RuntimeError(f"the server did not come up; its log:\n{server.log[-4000:]}")
    return server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(server: Server) -> bool:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        try:
            return server.ask("GET", "about").status == 200
        except OSError:
            time.sleep(0.1)
    return False
