"""Plain words as names of packages are safe as long as these hold."""

import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
ROOMS = PROJECT["tool"]["importlinter"]["root_packages"]
PACKAGES = PROJECT["tool"]["setuptools"]["packages"]


@pytest.mark.parametrize("room", ROOMS)
def test_nobody_else_ships_a_package_of_this_name(room):
    assert set(packages_distributions()[room]) == {"cidrwatch"}


def test_no_room_has_the_name_of_a_standard_module():
    assert set(ROOMS) & sys.stdlib_module_names == set()


def test_the_distribution_holds_the_rooms_and_nothing_beside_them():
    assert {package.split(".")[0] for package in PACKAGES} == set(ROOMS)
