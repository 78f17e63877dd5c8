"""The reader of expressions finds the mistakes that rules and dashboards may have."""

import pytest
from promql import MistakeError, labels_of

KNOWN = {
    "size": frozenset(("job", "instance", "pool", "family")),
    "info": frozenset(("job", "instance", "pool", "family", "owner")),
    "limit": frozenset(("job", "instance", "pool", "family", "severity")),
}


@pytest.mark.parametrize(
    ("expression", "labels"),
    [
        ("size", "family instance job pool"),
        ("max by (pool) (size)", "pool"),
        ("max without (instance) (size)", "family job pool"),
        ("topk by (job) (1, size)", "family instance job pool"),
        ("rate(size[5m]) > 2", "family instance job pool"),
        ("max_over_time(size[1d:1h])", "family instance job pool"),
        ('label_replace(max by (pool) (size), "parent", "$1", "pool", "(.*)")', "parent pool"),
        ("max by (pool) (size) * on (pool) group_left (owner) max by (pool, owner) (info)", "owner pool"),
        (
            "max by (pool) (size) >= on (pool) group_right () max by (pool, severity) (limit)",
            "pool severity",
        ),
        ("size unless on (pool) info", "family instance job pool"),
        ('absent(size{job="ipam"})', "job"),
        ("time() - size", "family instance job pool"),
    ],
)
def test_labels_follow_from_those_of_the_catalogue(expression, labels):
    assert " ".join(sorted(labels_of(expression, KNOWN))) == labels


@pytest.mark.parametrize(
    ("expression", "mistake"),
    [
        ("sise", "there is no metric sise"),
        ('size{account="1"}', "size has no label account"),
        ("max by (region) (size)", "by has no label region"),
        ("size * on (owner) info", "on, left has no label owner"),
        ("size * on (pool) group_left (region) info", "group_left has no label region"),
        ("size / info", "never match"),
        ('label_replace(size, "a", "$1", "b", "(.*)")', "label_replace has no label b"),
    ],
)
def test_what_nothing_has_is_named(expression, mistake):
    with pytest.raises(MistakeError, match=mistake):
        labels_of(expression, KNOWN)
