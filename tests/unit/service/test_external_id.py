"""The external id: read from its file when collectors are made, and shown nowhere."""

import pytest
from virtual import VirtualTime

from service.exits import WRONG, ServiceError
from service.sources import collectors, shards

CLOUDS = """\
sources:
  - {name: a, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], external_id_file: id}
  - {name: b, kind: alibaba, accounts: ["1234567890123456"], regions: [cn-hangzhou], external_id_file: id}
"""


def test_it_is_shown_nowhere(written, tmp_path):
    (tmp_path / "id").write_text("hush-4711\n")
    settings = written(("sources:\n", CLOUDS))
    made = collectors(settings, VirtualTime().clock)

    assert len(made) == 4 + 4 + 1
    assert "hush-4711" not in repr(made) + repr(settings) + repr(shards(settings))


@pytest.mark.parametrize("text", ["four", "a+b=c,d.e@f:g/h-i_j", "x" * 1224])
def test_what_the_clouds_take_is_taken(written, tmp_path, text):
    (tmp_path / "id").write_text(f"{text}\n")

    assert collectors(written(("sources:\n", CLOUDS)), VirtualTime().clock)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"x", b"two words", b"\xc3\xa4\xc3\xb6", b"\xff", b"x" * 1225]
)
def test_what_no_cloud_takes_is_refused_without_quoting_it(written, tmp_path, content):
    (tmp_path / "id").write_bytes(content)
    settings = written(("sources:\n", CLOUDS))
    with pytest.raises(ServiceError) as caught:
        collectors(settings, VirtualTime().clock)

    assert caught.value.status == WRONG
    assert str(caught.value).startswith("source 'a': the external id ")
    assert not {"xxx", "words", "\xe4"} & set(str(caught.value).split())
