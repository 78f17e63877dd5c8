"""Which tags rules ask for: rows are told apart by no other."""

from itertools import chain

from ipam.policy import Policy
from ipam.pool import PoolTree
from ipam.tag_sets import Pair


def asked_tags(tree: PoolTree, policy: Policy) -> frozenset[Pair]:
    """Gather the tags that pools require, and those by which scopes and ignore rules choose resources."""
    asked = (
        tree.columns.pairs,
        *(match.tags for scope in tree.scopes for match in scope.matches),
        *(rule.match.tags for rule in policy.ignore),
    )
    return frozenset(chain.from_iterable(asked))
