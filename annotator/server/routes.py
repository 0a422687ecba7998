"""The routes of this server, and how a Jupyter server takes them in."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join

from annotator.jobqueue import Jobs as JobQueue
from annotator.server import corpora, jobs, knowing, leading, reading
from annotator.server.desk import Desk
from annotator.server.handler import Handler, Shared
from annotator.server.identity import Annotator

THREADS = 16
"""Most of them wait: for the disk, or for one that opens the same corpus. Those who ask for another corpus need one that is free."""
ROUTES: list[tuple[str, type[Handler]]] = [
    ("about", knowing.About),
    ("description", knowing.Description),
    ("corpora", corpora.Corpora),
    ("progress", knowing.Progress),
    ("articles", reading.Articles),
    ("notice", reading.Notice),
    ("messages", reading.Messages),
    ("readings", reading.Readings),
    ("shared", leading.Shared),
    ("adjudications", leading.Adjudications),
    ("jobs", jobs.Jobs),
    (r"jobs/([0-9a-z]{1,32})", jobs.OneJob),
]


def load(server: ServerApp) -> None:
    """Adds the routes to a server, below `<base>/annotator/api/`."""
    desk = Desk(Path(server.root_dir))
    shared = Shared(
        desk=desk,
        jobs=JobQueue(desk.root),
        config=Annotator(parent=server),
        settings_folder=lambda: _settings_folder(server),
        threads=ThreadPoolExecutor(THREADS, thread_name_prefix="annotator"),
    )
    base = url_path_join(server.web_app.settings["base_url"], "annotator", "api")
    routes = [(url_path_join(base, path), handler, {"shared": shared}) for path, handler in ROUTES]
    server.web_app.add_handlers(".*$", routes)  # type: ignore[no-untyped-call]
    server.log.info("article-annotator: corpora are looked for below the server's folder")


def _settings_folder(server: ServerApp) -> Path | None:
    labs = (app for apps in server.extension_manager.extension_apps.values() for app in apps)
    folder = next((folder for app in labs if (folder := getattr(app, "user_settings_dir", ""))), "")
    return Path(folder) if folder else None
