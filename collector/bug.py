"""How a bug is told that must not end more than what it is in."""


def bug(error: Exception, doing: str) -> str:
    """Tell a bug by its type and place; its text may quote anything, secrets among it."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "an unknown place"
    return f"{type(error).__name__} in {place} while {doing}: please report it"
