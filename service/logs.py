"""Structured logs on standard error: readable on a terminal, JSON everywhere else."""

import logging
import sys

import structlog


def configure(level: str, form: str = "auto") -> None:
    """Set up the logs of the process; libraries are heard from warnings on.

    Args:
        level: The least grave events that are logged: debug, info, warning or error.
        form: console, json, or auto: readable on a terminal and JSON elsewhere.
    """
    readable = form == "console" or (form == "auto" and sys.stderr.isatty())
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
