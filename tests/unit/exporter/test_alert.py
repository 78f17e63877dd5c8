"""What Alertmanager would refuse, and what an alert made of any words looks like."""

import json
from datetime import datetime, timedelta

import pytest
from alertmanaging import START
from hypothesis import given
from hypothesis import strategies as st

from exporter.alerting.alert import Alert, mistake, posted

GOOD = (("alertname", "A"),)
URL = "https://cidrwatch.example/findings/1"


@pytest.mark.parametrize(
    ("alert", "told"),
    [
        pytest.param(Alert(GOOD, (), START, URL), "", id="good"),
        pytest.param(Alert((), (), START, URL), "has no labels", id="no labels"),
        pytest.param(Alert((("a-b", "x"),), (), START, URL), "'a-b', which is no name", id="a name"),
        pytest.param(Alert((("a", ""),), (), START, URL), "value of a", id="an empty value"),
        pytest.param(Alert(GOOD, (("b", "\udcff"),), START, URL), "value of b", id="half a letter"),
        pytest.param(Alert(GOOD, (), START, "findings/1"), "URL that is none", id="no URL"),
        pytest.param(Alert(GOOD, (), START, "https://a.example/ä b"), "URL that is none", id="a blank in it"),
        pytest.param(Alert(GOOD, (), datetime(2026, 11, 1), URL), "time zone", id="a naive start"),  # noqa: DTZ001
    ],
)
def test_what_would_be_refused_is_named(alert, told):
    assert (told in mistake(alert)) if told else not mistake(alert)


@given(
    words=st.dictionaries(st.sampled_from(["rule", "pool", "region"]), st.text(st.characters(), max_size=9))
)
def test_an_alert_of_any_words_is_one_that_alertmanager_takes(words):
    alert = Alert.of({"alertname": "A", **words}, words, START, URL)

    assert mistake(alert) == ""
    assert json.loads(json.dumps(posted(alert, START, START)).encode())["labels"] == dict(alert.labels)
    assert "" not in dict(alert.labels).values()


def test_the_same_words_make_the_same_alert_in_any_order():
    one = Alert.of({"a": "1", "b": "2"}, {}, START, URL)
    other = Alert.of({"b": "2", "c": "", "a": "1"}, {}, START + timedelta(hours=1), URL)

    assert one.labels == other.labels
