"""New identifiers, in the form that AWS gives its own."""

from secrets import token_hex


def new_id(prefix: str) -> str:
    """Make an identifier like `ipam-pool-0` and sixteen hexadecimal digits, another one each time."""
    return f"{prefix}-0{token_hex(8)}"
