"""The page at `/`: one screen, rendered here, needing nothing from elsewhere."""

from starlette.responses import Response

from exporter.figures import age
from exporter.rendering import Rendering
from exporter.state import State


class Page:
    """Renders the overview."""

    def __init__(self, prefix: str = "") -> None:
        self._rendering = Rendering("page.html", prefix)

    def response(self, state: State) -> Response:
        """Render the page for this moment."""
        now, published = state.now(), state.published
        return self._rendering.response(
            view=None if published is None else published.overview,
            version=state.settings.build.version,
            age=lambda at: age(now - at),
        )
