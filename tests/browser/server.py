"""A real JupyterLab or Notebook for tests: its own port, home and settings, ended by its own process id."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.error import URLError
from urllib.request import urlopen

Face = Literal["lab", "notebook"]
APPS = {"lab": ("jupyterlab", "LabApp"), "notebook": ("notebook", "JupyterNotebookApp")}
PAGES = {"lab": "lab/tree", "notebook": "notebooks"}
START_SECONDS = 60
STOP_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """A running server: its address with a slash at the end, the folder it serves and what it has logged so far."""

    face: Face
    url: str
    root: Path
    log: Path
    process: subprocess.Popen[bytes]

    def page(self, path: str) -> str:
        """The address of a notebook or file, by its path in the served folder, in a fresh workspace."""
        return f"{self.url}{PAGES[self.face]}/{path}" + ("?reset" if self.face == "lab" else "")


def start(face: Face, folder: Path, *, annotator: str = "a1", port: int | None = None) -> Server:
    """Start a server in a folder, with `root`, `home` and `server.log` in it; raises RuntimeError with its log if it doesn't come up."""
    root, log = folder / "root", folder / "server.log"
    root.mkdir(parents=True, exist_ok=True)
    environment = _environment(folder / "home") | {"ANNOTATOR_NAME": annotator}
    port = port or _free_port()
    with log.open("ab") as output:
        process = subprocess.Popen(
            _command(face, port, root), cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    server = Server(face, f"http://127.0.0.1:{port}/", root, log, process)
    if not _answers(server):
        stop(server)
        raise RuntimeError(f"the {face} server did not come up; its log:\n{log.read_text(errors='replace')[-4000:]}")
    return server


def stop(server: Server) -> None:
    """End the server and its kernels; ending it twice is safe."""
    if server.process.poll() is not None:
        return
    server.process.send_signal(signal.SIGTERM)
    try:
        server.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


def _command(face: Face, port: int, root: Path) -> list[str]:
    module, app = APPS[face]
    return [
        *(sys.executable, "-m", module, "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={root}", f"--{app}.expose_app_in_browser=True"),
        *(["--allow-root"] if os.getuid() == 0 else []),
    ]


def _environment(home: Path) -> dict[str, str]:
    """The caller's environment without anything that names its own Jupyter, and with folders of the server's own."""
    overrides = home / "config" / "labconfig" / "default_setting_overrides.json"
    overrides.parent.mkdir(parents=True, exist_ok=True)
    overrides.write_text(json.dumps({"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}))
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANNOTATOR", "JUPYTER", "PYTHON", "PYTEST", "IPYTHON"))
    }
    return kept | {
        "HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(server: Server) -> bool:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urlopen(f"{server.url}api", timeout=5):
                return True
        except (URLError, OSError):
            time.sleep(0.2)
    return False
