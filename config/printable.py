"""Texts of others, on their way to a screen."""


def printable(text: str) -> str:
    """Write what would break a line, or command a terminal, as its escape."""
    return text if text.isprintable() else "".join(map(_shown, text))


def lines(text: str) -> str:
    """Write a text of several lines so that nothing but its line breaks reaches a terminal."""
    return "\n".join(map(printable, text.split("\n")))


def _shown(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
