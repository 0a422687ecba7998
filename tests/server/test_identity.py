"""Who annotates: said in this order by the hub, the configuration, the environment, a setting, the system; never invented."""

import getpass
import json
from pathlib import Path

import pytest
from jupyter_server.auth import User
from jupyter_server.auth.identity import IdentityProvider
from traitlets.config import Config

from annotator.server.identity import SETTINGS, Annotator, Identity, identity

ANONYMOUS = User(username="3f2c", name="Anonymous Callisto", display_name="Anonymous Callisto")


class HubProvider(IdentityProvider):
    """As JupyterHub's own, whose module begins with its name."""


HubProvider.__module__ = "jupyterhub.singleuser.extension"


def settings(folder: Path, raw: str) -> Path:
    path = folder / SETTINGS
    path.parent.mkdir(parents=True)
    path.write_text(raw)
    return folder


def who(
    *,
    trait: str = "",
    environment: str = "",
    folder: Path | None = None,
    provider: IdentityProvider | None = None,
    user: User | None = ANONYMOUS,
) -> Identity:
    config = Annotator(config=Config({"Annotator": {"name": trait}}) if trait else Config())
    return identity(
        provider or IdentityProvider(), user, config, settings=folder, environment={"ANNOTATOR_NAME": environment} if environment else {}
    )


def test_each_source_gives_way_to_the_one_before_it(tmp_path: Path) -> None:
    folder = settings(tmp_path, '{"annotator": "set"}')
    hub = User(username="hubby")
    assert who(trait="t", environment="e", folder=folder, provider=HubProvider(), user=hub) == Identity(annotator="hubby", origin="hub")
    assert who(trait="t", environment="e", folder=folder) == Identity(annotator="t", origin="trait")
    assert who(environment="e", folder=folder) == Identity(annotator="e", origin="environment")
    assert who(folder=folder) == Identity(annotator="set", origin="setting")
    assert who() == Identity(annotator=getpass.getuser(), origin="user")


def test_the_name_that_jupyter_invents_for_a_browser_is_nobody() -> None:
    assert "3f2c" not in {who(user=ANONYMOUS).annotator, who(user=None).annotator}


@pytest.mark.parametrize(
    ("name", "said"),
    [("gold", "reserved"), ("../a2", "can't be a file's name"), ("a1.r2x", ""), (" ", "can't be a file's name"), ("CON", "device")],
)
def test_a_hub_user_whose_name_can_t_be_a_journal_s_is_told_so(name: str, said: str) -> None:
    found = who(provider=HubProvider(), user=User(username=name))
    assert (found.annotator, found.origin) == (name, "hub")
    assert said in found.problem
    assert bool(found.problem) == bool(said)


@pytest.mark.parametrize("raw", ['{"annotator": 7}', "{", '["a1"]', "\x00", '{"labels": "none"}', '// a comment\n{"annotator": ""}'])
def test_settings_that_name_nobody_are_passed_over(tmp_path: Path, raw: str) -> None:
    assert who(folder=settings(tmp_path, raw)).origin == "user"


def test_settings_may_hold_comments(tmp_path: Path) -> None:
    raw = "// Article annotator\n// its settings\n{\n    // who\n    " + json.dumps("annotator") + ': "a2"\n}\n'
    assert who(folder=settings(tmp_path, raw)).annotator == "a2"
