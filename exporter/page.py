"""The page at `/`: one screen, rendered here, needing nothing from elsewhere."""

from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from exporter.records.entities import Record
from exporter.state import State

STYLE = "page.css"
UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
BEFORE_NEXT_UNIT = 2  # 90 minutes are 90 min, 120 are 2 h
SCALES = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**4, "k"))
KILO = 1000


class Page:
    """Renders the overview; the style sheet stands inside, allowed by its hash."""

    def __init__(self, prefix: str = "") -> None:
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
        self._template = environment.get_template("page.html")

    def response(self, state: State) -> Response:
        """Render the page for this moment."""
        now, published = state.now(), state.published
        text = self._template.render(
            view=None if published is None else published.overview,
            version=state.settings.build.version,
            age=lambda at: age(now - at),
        )
        return HTMLResponse(text, headers=self._headers)


def age(passed: timedelta) -> str:
    """Write a time that passed in the largest unit of which there are two."""
    seconds = max(0, int(passed.total_seconds()))
    for size, unit in UNITS:
        if seconds >= BEFORE_NEXT_UNIT * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def share(value: float) -> str:
    """Write a share as a percentage; nothing that is used reads 0 %, nothing that is left reads 100 %."""
    percent = value * 100
    if 0 < percent < 1:
        return "<1 %"
    return f"{min(int(percent + 0.5), 99 if percent < 100 else 100)} %"  # noqa: PLR2004 - a hundred percent


def amount(count: int) -> str:
    """Write a count in few digits."""
    if count >= KILO * SCALES[0][0]:
        return f"{count:.1e}".replace("e+", "e")
    for size, unit in SCALES:
        if count >= size:
            divisor = KILO if unit == "k" else size
            return f"{count / divisor:.3g} {unit}"
    return str(count)


def level(pool: Record) -> str:
    """Judge a pool's record by its own thresholds: dry, low or fine."""
    blocks, thresholds = pool["allocatable_blocks"], pool["thresholds"]
    if blocks == 0:
        return "dry"
    scarce = blocks is not None and blocks <= thresholds["blocks"]
    full = any(pool["utilization"] >= threshold for threshold in thresholds["utilization"])
    return "low" if scarce or full else "fine"
