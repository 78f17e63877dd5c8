"""Read a configuration file: every mistake at once, or settings that hold."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from config.check_alerting import check_alerting, check_alerting_files
from config.check_judging import check_judging
from config.check_mirrors import check_mirrors
from config.check_places import check_places
from config.check_pools import check_pools
from config.check_shape import check_shape
from config.check_sources import check_files, check_sources
from config.check_web import check_web
from config.hand_over import plan, policy
from config.mistakes import ConfigError, Mistake
from config.node import Node
from config.part import Part
from config.positions import Positions
from config.reading import no_mapping, tree_of
from config.settings import Settings, with_absolute_paths
from config.shape import File


def load(path: Path, *, with_files: bool = False) -> Settings:
    """Read the settings from a file.

    Args:
        path: The file.
        with_files: Whether the files that sources and alerts name have to be there, too. A daemon starts
            without them, just as it goes on when they vanish: what they hold is then a reading, or a message,
            that failed.

    Raises:
        ConfigError: the file cannot be read, or holds mistakes; the message has a line for each.
    """
    tree = tree_of(path)
    if tree.root is None or not isinstance(tree.root.value, Mapping):
        raise ConfigError(path, [Mistake(0, 0, "", no_mapping(tree.root))])
    folder = path.absolute().parent
    file, mistakes = check_shape(tree.root, File)
    wrong = [*tree.mistakes, *mistakes, *_disagreements(tree.root, folder)]
    if with_files:
        wrong += (*check_files(Part(tree.root), folder), *check_alerting_files(Part(tree.root), folder))
    if file is None or wrong:
        raise ConfigError(path, wrong)
    return Settings(path, with_absolute_paths(file, folder), plan(file), policy(file), Positions(tree.root))


def _disagreements(root: Node, folder: Path) -> Iterator[Mistake]:
    """Find what no single value gets wrong."""
    part = Part(root)
    if "?" in str(folder) and not (part.text("store") or "").startswith(("sqlite:////", "postgresql")):
        told = "lies below a folder with ? in its name, which no database URL can hold: give an absolute path"
        yield part.wrong(told, "store")
    yield from check_web(part)
    yield from check_sources(part)
    yield from check_places(part)
    yield from check_judging(part)
    yield from check_mirrors(part)
    yield from check_pools(part)
    yield from check_alerting(part)
