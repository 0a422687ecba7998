"""An authorizer under which everybody may annotate and nobody may lead."""

from jupyter_server.auth import Authorizer


class Guests(Authorizer):
    def is_authorized(self, handler: object, user: object, action: str, resource: str) -> bool:
        return resource != "annotations:admin"
