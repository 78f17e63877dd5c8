"""Writes the dashboards: `make dashboards`; a test holds them equal to what is committed."""

from pathlib import Path

from boards.board import Board, text
from boards.inventory import INVENTORY
from boards.operations import OPERATIONS
from boards.overview import OVERVIEW
from boards.pool import POOL_BOARD
from boards.reconciliation import RECONCILIATION

FOLDER = Path(__file__).parents[2] / "dashboards" / "grafana"
ALL: tuple[Board, ...] = (OVERVIEW, POOL_BOARD, RECONCILIATION, INVENTORY, OPERATIONS)


def texts() -> dict[str, str]:
    """Return the text of each file."""
    return {f"{board.uid.removeprefix('ipam-')}.json": text(board) for board in ALL}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in texts().items():
        (FOLDER / name).write_text(content, "utf-8")
