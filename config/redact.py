"""The effective configuration for display: every default filled in, nothing secret in it."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from config.address import without_userinfo
from config.settings import Settings

HIDDEN = "***"
_SECRET = re.compile(r"secret|passw|token|credential|(^|_)key$", re.IGNORECASE)


def effective(settings: Settings) -> dict[str, Any]:
    """Return the settings as plain data, in the form of the file; absent keys are left out."""
    return {
        key: redacted(value, key)
        for key, value in settings.file.model_dump(mode="json", exclude_none=True).items()
    }


def written(settings: Settings) -> str:
    """Write the settings as a configuration file would have them."""
    return yaml.safe_dump(effective(settings), sort_keys=False, allow_unicode=True, width=100)


def redacted(value: Any, key: str = "") -> Any:
    """Hide users and passwords in URLs, and texts under keys that speak of secrets; paths of files stay."""
    if isinstance(value, Mapping):
        return {name: redacted(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [redacted(item, key) for item in value]
    if not isinstance(value, str):
        return value
    if _SECRET.search(key) and not key.endswith("_file"):
        return HIDDEN
    return without_userinfo(value) if "://" in value and "@" in value else value
