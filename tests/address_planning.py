"""Short words for address plans."""

from config.load import load
from config.plan_text import plan_text
from ipam.address_plan import AddressPlan
from ipam.cidr import parse
from ipam.plan_fit import check
from ipam.plan_level import Level, State

SOURCES = 'sources: [{name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1]}]\n'


def planned(root, *levels, **rest):
    """Make a plan that fits; a level is (name, active), and more where there is more to say."""
    plan = AddressPlan(parse(root), tuple(Level(*level) for level in levels), **rest)
    check(plan)
    return plan


def pools(plan):
    """Return the CIDR of each pool of a plan by its path."""
    return {one.path: str(one.cidr) for one in plan.walk(plan.top) if one.state is State.ACTIVE}


def loaded(text, folder):
    """Read the text of a plan as the `pools` of a configuration file."""
    config = folder / "cidrwatch.yaml"
    config.write_text(SOURCES + text, "utf-8")
    return load(config).plan


def text(plan):
    """Write a plan as the command does."""
    return "".join(plan_text(plan))
