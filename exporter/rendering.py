"""HTML from templates: the style sheet stands inside, allowed by its hash, and nothing else is."""

from base64 import b64encode
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from exporter.figures import amount, level, share

STYLE = "page.css"


class Rendering:
    """Renders one template."""

    def __init__(self, template: str, prefix: str = "") -> None:
        style = files("exporter").joinpath("page", STYLE).read_text("utf-8")
        digest = b64encode(sha256(style.encode()).digest()).decode()
        self._headers = {
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
            "Cache-Control": "no-store",
        }
        environment = Environment(
            loader=PackageLoader("exporter", "page"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {"share": share, "amount": amount, "level": level}
        environment.globals["style"] = Markup(style)  # noqa: S704 - our own file, and the hash allows no other
        environment.globals["prefix"] = prefix  # before the paths of links
        self._template = environment.get_template(template)

    def response(self, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Response:
        """Make an answer of the template's values."""
        return HTMLResponse(self._template.render(**values), status, self._headers)
