"""Serving below a path: a proxy may hand the prefix of the external URL on, or take it away."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Prefix:
    """Lets an application be reached with and without a prefix before its paths."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        """Take a prefix like `/cidrwatch`, or nothing."""
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, its prefix told apart from its path."""
        path = scope.get("path", "")
        if self._prefix and path == self._prefix:
            scope = {**scope, "path": f"{path}/", "root_path": self._prefix}
        elif self._prefix and path.startswith(f"{self._prefix}/"):
            scope = {**scope, "root_path": self._prefix}
        await self._app(scope, receive, send)
