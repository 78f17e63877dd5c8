"""Structured logs on standard error: readable on a terminal, JSON everywhere else."""

import logging
import sys

import structlog

from config.printable import lines


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
    shared: tuple[structlog.typing.Processor, ...] = (
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        *([_harmless] if readable else []),  # JSON escapes by itself
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    _libraries(structlog.stdlib.ProcessorFormatter(renderer, foreign_pre_chain=(*shared, _named)))


def _libraries(form: logging.Formatter) -> None:
    """Let libraries log in the same form, from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(form)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # the schedule hears of the same, and tells


def _harmless(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Keep what others wrote from commanding the terminal."""
    return {key: lines(value) if isinstance(value, str) else value for key, value in event.items()}


def _named(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Say which library it was."""
    return {**event, "logger": event["_record"].name}
