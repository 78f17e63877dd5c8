"""The page of one finding at `/findings/{id}`, where an alert leads: what is wrong, and the way out."""

from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from exporter.figures import age, share
from exporter.records.entities import Record
from exporter.records.findings import of_places, place_of
from exporter.records.phrases import joint
from exporter.rendering import Rendering
from exporter.state import State


class FindingPage:
    """Renders one finding of the report that is served."""

    def __init__(self, state: State, prefix: str = "") -> None:
        self._state = state
        self._rendering = Rendering("finding.html", prefix)

    def response(self, request: Request) -> Response:
        """Render the page for this moment; 404 where the cause is gone, 503 before the first report."""
        published, name = self._state.published, request.path_params["id"]
        if published is None:
            return self._page(HTTPStatus.SERVICE_UNAVAILABLE, name)
        report = published.edition.report
        place = place_of(report, name)
        if place is None:
            return self._page(HTTPStatus.NOT_FOUND, name, at=report.at)
        found = next(of_places(published.edition.advice, (place,)))
        return self._page(HTTPStatus.OK, name, at=report.at, finding=found)

    def _page(
        self, status: HTTPStatus, name: str, at: datetime | None = None, finding: Record | None = None
    ) -> Response:
        now = self._state.now()
        return self._rendering.response(
            status,
            name=name,
            finding=finding,
            figures=() if finding is None else tuple(figures(finding["detail"])),
            analysed=None if at is None else age(now - at),
            since=None if finding is None else age(now - datetime.fromisoformat(finding["since"])),
            version=self._state.settings.build.version,
        )


def figures(detail: Record) -> Iterator[tuple[str, str]]:
    """Yield the plain values in the detail of a finding, in words; what is nested, the sentences tell."""
    for name, value in detail.items():
        if name == "via" and value:
            yield "through", ", ".join(map(joint, value))
        elif isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            yield name.replace("_", " "), ", ".join(value)
        elif isinstance(value, bool):
            yield name.replace("_", " "), "yes" if value else "no"
        elif isinstance(value, float):
            yield name.replace("_", " "), share(value)
        elif isinstance(value, str | int) and value != "":
            yield name.replace("_", " "), str(value)
