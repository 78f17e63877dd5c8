"""The HTTP surface: metrics, health, reload, the configuration, the pages and the API."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from exporter.api.endpoints import Api
from exporter.api.whatif import Desk
from exporter.finding_page import FindingPage
from exporter.findings_page import FindingsPage
from exporter.metrics_endpoint import scrape
from exporter.page import Page
from exporter.state import State
from web.guard import Guard
from web.hosts import Hosts
from web.prefix import Prefix
from web.problem import Problem

YAML = "application/yaml"
LARGEST_BODY = 64 * 1024  # nothing here takes a body
NOT_HERE = (
    "the page is at /, the findings at /findings, the metrics at /metrics, health at /-/healthy and "
    "/-/ready, the API is described in /api/v1/openapi.json"
)

Reload = Callable[[], str | None]
"""Loads the configuration anew; returns the reason where it could not, and the old one goes on."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the application needs to know of the daemon around it."""

    reload: Reload
    configuration: Callable[[], str]  # the effective one as YAML, nothing secret in it
    hosts: Hosts
    desk: Desk  # tries changes for the API
    prefix: str = ""  # before all paths, as people see them: the path of the external URL


def app(state: State, around: Surroundings) -> ASGIApp:
    """Make the application that `web.listen` serves."""
    page, api = Page(around.prefix), Api(state, around.desk)
    inner = Starlette(
        routes=[
            Route("/", partial(_page, page, state)),
            Route("/findings", api.endpoint(FindingsPage(state, around.prefix).response)),
            Route("/findings/{id}", api.endpoint(FindingPage(state, around.prefix).response)),
            Route("/metrics", partial(scrape, state)),
            Route("/-/healthy", _healthy),
            Route("/-/ready", partial(_ready, state)),
            Route("/-/reload", partial(_reload, around.reload), methods=["POST", "PUT"]),
            Route("/config", partial(_configuration, around.configuration)),
            *api.routes(),
        ],
        exception_handlers={HTTPException: _refused, Exception: _failed},
    )
    inner.router.redirect_slashes = False
    return Guard(Prefix(inner, around.prefix), around.hosts, LARGEST_BODY)


async def _healthy(_request: Request) -> Response:
    return PlainTextResponse("cidrwatch is healthy.\n")


def _ready(state: State, request: Request) -> Response:
    if state.published is not None:
        return PlainTextResponse("cidrwatch is ready.\n")
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "there is no report yet: the first collection and analysis are under way",
        request.url.path,
        "ask again in a few seconds; /metrics tells how the collection goes",
    ).response({"Retry-After": "5"})


def _reload(reload: Reload, request: Request) -> Response:
    reason = reload()
    if reason is None:
        return PlainTextResponse("the configuration was loaded anew.\n")
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        f"the configuration was not loaded: {reason}",
        request.url.path,
        "mend the file (cidrwatch check names every mistake) and send the request again; the old one goes on",
    ).response()


def _configuration(configuration: Callable[[], str], _request: Request) -> Response:
    return Response(configuration(), headers={"Cache-Control": "no-store"}, media_type=YAML)


def _page(page: Page, state: State, _request: Request) -> Response:
    return page.response(state)


async def _refused(request: Request, error: Exception) -> Response:
    """Turn the framework's refusals into problems."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    detail, remedy = _words(status, request, error)
    return Problem(status, detail, request.url.path, remedy).response(error.headers)


def _words(status: HTTPStatus, request: Request, error: HTTPException) -> tuple[str, str]:
    if status is HTTPStatus.NOT_FOUND:
        return (
            f"there is nothing at {request.url.path}",
            NOT_HERE,
        )
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "")
        return f"{request.url.path} does not take {request.method}", f"use one of {allowed}"
    return error.detail, "change the request as the detail says"


async def _failed(request: Request, _error: Exception) -> Response:
    """Answer for a bug without telling its inside; the traceback goes to the log."""
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "the request met a bug in cidrwatch",
        request.url.path,
        "look at the daemon's log for the traceback and report it",
    ).response()
