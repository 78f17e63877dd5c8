"""A file on its way to its values: what can go wrong before there are any."""

from pathlib import Path

from config.mistakes import ConfigError, Mistake
from config.node import Node
from config.yaml_file import Tree, YamlError, read


def tree_of(path: Path) -> Tree:
    """Read a file of YAML.

    Raises:
        ConfigError: there is none, it cannot be read, or it is not YAML.
    """
    try:
        return read(path.read_text("utf-8"))
    except YamlError as error:
        raise ConfigError(path, [error.mistake]) from None
    except FileNotFoundError:
        sentence = "there is no such file: check the path, or begin with one of the examples"
    except UnicodeDecodeError as error:
        sentence = f"is not UTF-8 text from byte {error.start + 1} on: save it as UTF-8"
    except OSError as error:
        sentence = f"cannot be read, {error.strerror}: check the path and its permissions"
    raise ConfigError(path, [Mistake(0, 0, "", sentence)])


def no_mapping(root: Node | None) -> str:
    """Say what is wrong with a file that holds no mapping."""
    if root is None:
        return "is empty: begin with one of the examples"
    return "must hold keys and values: write `key: value`, one in a line"
