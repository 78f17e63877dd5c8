"""Whether what is said about alerts agrees, and whether the files are there that it names."""

import os
from collections.abc import Iterator
from pathlib import Path

from config.mistakes import Mistake
from config.part import Part
from ipam.finding import ALERT_LABELS

FILES = ("password_file", "token_file", "ca_bundle", "cert_file", "key_file")


def check_alerting(root: Part) -> Iterator[Mistake]:
    """Find what is wrong with the section about alerts beyond its shape."""
    if not root.has("alerts"):
        return
    alerts = root.part("alerts")
    if not alerts.filled("alertmanagers") and not alerts.filled("apprise"):
        yield root.wrong("tells nobody: name alertmanagers or apprise, or remove the section", "alerts")
    seen: set[str] = set()
    for one in alerts.parts("alertmanagers"):
        url = (one.text("url") or "").rstrip("/")
        if url and url in seen:
            yield one.wrong("is the URL of another Alertmanager of this list: remove one of the two", "url")
        seen.add(url)
        yield from _keys(one)
    for name in ALERT_LABELS:
        if alerts.part("labels").has(name):
            told = f"'{name}' is a label that alerts have of their own: choose another name, such as estate"
            yield alerts.part("labels").wrong(told, name)
    yield from _services(alerts)
    yield from _rules(alerts)


def check_alerting_files(root: Part, folder: Path) -> Iterator[Mistake]:
    """Find the files and variables that the section names and that are not there."""
    alerts = root.part("alerts")
    for one in (*alerts.parts("alertmanagers"), *alerts.parts("apprise")):
        for key in (*FILES, "url_file"):
            name = one.text(key)
            if name and not _is_file(folder / name):
                told = f"there is no file {name}: a relative path begins at the folder of this file"
                yield one.wrong(told, key)
        variable = one.text("url_env")
        if variable and variable.isidentifier() and not os.environ.get(variable):
            yield one.wrong(f"the environment has no variable {variable}: set it for the daemon", "url_env")


def _keys(one: Part) -> Iterator[Mistake]:
    if one.has("user") != one.has("password_file"):
        have, lack = ("user", "password_file") if one.has("user") else ("password_file", "user")
        yield one.wrong(f"stands without `{lack}`: basic authentication takes both", have)
    if one.has("token_file") and one.has("user"):
        yield one.wrong("stands beside `user`: keep one way to authenticate", "token_file")
    if one.has("key_file") != one.has("cert_file"):
        have, lack = ("key_file", "cert_file") if one.has("key_file") else ("cert_file", "key_file")
        yield one.wrong(f"stands without `{lack}`: a certificate takes both", have)
    for key in ("ca_bundle", "cert_file"):
        if one.has(key) and (one.text("url") or "").startswith("http:"):
            yield one.wrong("makes no sense with http://: write https:// in the URL, or remove it", key)


def _services(alerts: Part) -> Iterator[Mistake]:
    names: set[str] = set()
    for one in alerts.parts("apprise"):
        name = one.text("name")
        if name is not None and name in names:
            yield one.wrong(f"'{name}' is the name of another service: choose a name of its own", "name")
        names.add(name or "")
        if one.has("url_file") and one.has("url_env"):
            yield one.wrong("stands beside `url_file`: keep one of the two", "url_env")
        if not one.has("url_file") and not one.has("url_env"):
            yield one.wrong("has neither `url_file` nor `url_env`: write the URL into a file, and name it")


def _rules(alerts: Part) -> Iterator[Mistake]:
    wanted = [rule for _, rule in alerts.texts("rules")]
    for at, rule in alerts.texts("exclude"):
        if rule in wanted:
            yield alerts.wrong_at(at, f"'{rule}' stands in `rules` as well: remove it from one of the two")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False  # a name that no file can have
