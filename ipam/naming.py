"""What scopes and pools can be called, wherever they are named: in the file, by the registry, in a plan."""

LONGEST = 255  # characters
FORM = f"one line of 1 to {LONGEST} printable characters, neither . nor .., without blanks around it"


def is_name(text: str) -> bool:
    """Tell whether a text can be shown on a line, and be told from a step of a path."""
    return (
        0 < len(text) <= LONGEST and text.isprintable() and text == text.strip() and text not in {".", ".."}
    )
