"""Requests of the API: read, worked on beside the event loop, answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exporter.api import whatif
from exporter.api.answer import Asking, answer, entity_tag, unchanged
from exporter.api.call import Call, call, gone
from exporter.api.crew import Crew
from exporter.api.openapi import document
from exporter.api.operations import OPERATIONS, PREFIX, Answer, Operation
from exporter.api.parameter import Values, read
from exporter.api.refusal import RefusedError, unavailable
from exporter.api.whatif import Desk
from exporter.state import State
from web.problem import Problem

READERS, READERS_WAITING = 4, 64
TRYING, TRYING_WAITING = 1, 5  # each analyzes everything once more

MULTISEGMENT = {"/pools/{path}": "/pools/{path:path}"}

Work = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Api:
    """Answers the operations of the table."""

    state: State
    desk: Desk
    readers: Crew = field(default_factory=lambda: Crew(READERS, READERS_WAITING))
    trying: Crew = field(default_factory=lambda: Crew(TRYING, TRYING_WAITING))

    def routes(self) -> list[Route]:
        """List where each operation is served."""
        return [
            *(
                Route(PREFIX + MULTISEGMENT.get(one.path, one.path), self._endpoint(one), name=one.name)
                for one in OPERATIONS
            ),
            Route(f"{PREFIX}/openapi.json", self.endpoint(self._document)),
        ]

    def endpoint(self, work: Work, crew: Crew | None = None) -> Callable[[Request], Awaitable[Response]]:
        """Make an endpoint of work that may take a while."""
        return partial(_endpoint, crew or self.readers, work)

    def _endpoint(self, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        if operation.answer is None:
            return self.endpoint(partial(self._tried, operation), self.trying)
        return self.endpoint(partial(self._told, operation, operation.answer))

    def _told(self, operation: Operation, make: Answer, request: Request) -> Response:
        """Answer from a report."""
        values = _values(operation, request)
        one = call(self.state, operation.name, values)
        tag = entity_tag(
            self.state.settings.build.version, one.edition.stamp, operation.path, sorted(values.items())
        )
        asking = Asking.of(request.headers)
        known = unchanged(asking, tag)
        if known is not None:
            return known
        try:
            body = make(one)
        except self.desk.unreachable as error:
            raise self._unreadable(one, error) from None
        if body.get("next"):
            self.state.shelf.hold(one.edition)
        return answer(asking, body, {"ETag": tag})

    def _tried(self, operation: Operation, request: Request) -> Response:
        """Try a change on what the store holds now."""
        try:
            body = whatif.answered(self.desk, _values(operation, request), self.state.now())
        except self.desk.unreachable as error:
            raise unavailable(
                str(error), "mend what the sentence names, then send it again", seconds=5
            ) from None
        return answer(Asking.of(request.headers), body, {})

    def _document(self, request: Request) -> Response:
        """Answer with the description of the API."""
        read((), request.query_params)
        body = document(self.state.settings.build.version)
        tag, asking = entity_tag(body), Asking.of(request.headers)
        return unchanged(asking, tag) or answer(asking, body, {"ETag": tag})

    def _unreadable(self, one: Call, error: Exception) -> RefusedError:
        """Say why the words of a report cannot be read: those of an old one are not kept for ever."""
        published = self.state.published
        if published is not None and one.edition is not published.edition:
            return gone()
        return unavailable(str(error), "mend what the sentence names, then send it again", seconds=5)


async def _endpoint(crew: Crew, work: Work, request: Request) -> Response:
    try:
        return await crew.do(partial(work, request))
    except RefusedError as error:
        problem = Problem(error.status, error.detail, request.url.path, error.remedy)
        return problem.response({"Cache-Control": "no-cache", **error.headers})


def _values(operation: Operation, request: Request) -> Values:
    in_path = {one.name: request.path_params[one.name] for one in operation.parameters if one.in_path}
    return {**read(operation.parameters, request.query_params), **in_path}
