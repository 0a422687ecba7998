"""Who annotates through the server: said by the hub, the configuration, the environment, a setting, or the system; never invented."""

import getpass
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
from jupyter_server.auth import User
from jupyter_server.auth.identity import IdentityProvider
from traitlets import Unicode
from traitlets.config import Configurable

from annotator.model import Record
from annotator.names import annotator_problem

VARIABLE = "ANNOTATOR_NAME"
SETTINGS = Path("article-annotator") / "plugin.jupyterlab-settings"


class Annotator(Configurable):
    """The configuration of this extension: `c.Annotator.name = "a1"`."""

    name = Unicode(
        "", help="Who annotates through this server: the name of the journal. Empty: see the environment, the setting, the system's user."
    ).tag(config=True)


class Identity(Record, frozen=True, kw_only=True):
    """Who annotates, what says so (hub, trait, environment, setting, user), and why nobody can under this name; empty where one can."""

    annotator: str
    origin: str
    problem: str = ""


def identity(
    provider: IdentityProvider, user: User | None, config: Annotator, *, settings: Path | None, environment: Mapping[str, str] = os.environ
) -> Identity:
    """The identity behind a request. A name that can't be a journal's is shown with its problem, never changed."""
    if is_hub(provider):
        return _named(user.username if user is not None else "", "hub")
    for name, origin in ((config.name, "trait"), (environment.get(VARIABLE, ""), "environment"), (_setting(settings), "setting")):
        if name:
            return _named(name, origin)
    return _named(getpass.getuser(), "user")


def is_hub(provider: IdentityProvider) -> bool:
    """Whether a JupyterHub says who somebody is. Jupyter's own provider invents a new anonymous name for each browser, so it isn't asked."""
    return any(each.__module__.partition(".")[0] == "jupyterhub" for each in type(provider).__mro__)


def _named(name: str, origin: str) -> Identity:
    return Identity(annotator=name, origin=origin, problem=annotator_problem(name))


class _Settings(msgspec.Struct):
    annotator: str = ""


def _setting(folder: Path | None) -> str:
    path = folder / SETTINGS if folder is not None else None
    if path is None or not path.is_file():
        return ""
    try:
        # JupyterLab writes comments into the file: lines that begin with //
        lines = (line for line in path.read_bytes().splitlines() if not line.lstrip().startswith(b"//"))
        return msgspec.json.decode(b"\n".join(lines), type=_Settings).annotator
    except (OSError, msgspec.DecodeError):
        return ""
