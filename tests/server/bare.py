"""A handler as it must not be: nothing asks who comes. The walk over the routes has to notice it."""

from jupyter_server.base.handlers import APIHandler


class Bare(APIHandler):
    def get(self) -> None:
        self.finish("{}")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "tests.server.bare"}]


def _load_jupyter_server_extension(server: object) -> None:
    server.web_app.add_handlers(".*$", [("/annotator/api/bare", Bare)])  # type: ignore[attr-defined]
