"""The page at `/findings`: what is wrong, the gravest first, narrowed by the words of the query."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from exporter.api.call import Call, call, list_digest
from exporter.api.operations import ABOUT, PAGE
from exporter.api.parameter import Parameter, read
from exporter.api.refusal import RefusedError, mistaken
from exporter.api.token import Token, malformed
from exporter.figures import age
from exporter.overview import kinds
from exporter.records.filter import CONDITIONS, FilterError, words
from exporter.records.findings import chosen, of_places
from exporter.rendering import Rendering
from exporter.state import State
from ipam.blocks import I64

ROWS = 50
LIST = "findings"
TAKEN = tuple(
    name for name in CONDITIONS[LIST] if name != "status"
)  # a severity or a rule, each of which is here
FILTERS = tuple(Parameter(name, ABOUT[name], words(LIST, name)) for name in TAKEN)


class FindingsPage:
    """Renders a part of the list of the report that is served, or of the one that the page before was of."""

    def __init__(self, state: State, prefix: str = "") -> None:
        self._state, self._prefix = state, prefix
        self._rendering = Rendering("findings.html", prefix)

    def response(self, request: Request) -> Response:
        """Render the page for this moment; 400 for a wrong filter, 503 without a report."""
        try:
            values = read((*FILTERS, PAGE), request.query_params)
            return self._list(call(self._state, LIST, values))
        except RefusedError as error:
            waiting = self._state.published is None
            return self._page(error.status, {}, None if waiting else error)

    def _list(self, asked: Call) -> Response:
        report, begin = asked.edition.report, asked.begin[0]
        try:
            places = chosen(report, asked.conditions)
        except FilterError as error:
            raise mistaken(error.what, error.remedy) from None
        if begin and begin >= len(places):
            raise malformed()
        rows = tuple(of_places(asked.edition.advice, places[begin : begin + ROWS].tolist()))
        return self._page(
            HTTPStatus.OK,
            {name: str(value) for name, value in asked.values.items() if name != PAGE.name},
            rows=rows,
            first=begin + 1,
            count=len(places),
            next=self._next(asked, places),
            kinds=kinds(report),
            analysed=age(asked.now - report.at),
            ago=lambda since: age(asked.now - datetime.fromisoformat(since)),
        )

    def _next(self, asked: Call, places: I64) -> str:
        """Write the token of the page after this one, nothing at the end."""
        end = asked.begin[0] + ROWS
        if end >= len(places):
            return ""
        self._state.shelf.hold(asked.edition)
        return str(Token(asked.edition.stamp, list_digest(LIST, asked.values), (end, 0, 0)))

    def _page(
        self,
        status: HTTPStatus,
        filters: Mapping[str, str],
        refusal: RefusedError | None = None,
        **listed: Any,
    ) -> Response:
        version = self._state.settings.build.version
        values = {"filters": filters, "refusal": refusal, "analysed": None, **listed}
        return self._rendering.response(status, link=self._link, version=version, **values)

    def _link(self, filters: Mapping[str, str], **changes: str) -> str:
        """Write the address of the list with some filters; an empty one is taken away."""
        wanted = {name: value for name, value in {**filters, **changes}.items() if value}
        return f"{self._prefix}/findings{'?' if wanted else ''}{urlencode(wanted, safe='/:')}"
