from base64 import b64encode

import pytest

from web.credentials import credentials


def basic(text):
    return f"Basic {b64encode(text).decode()}"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        pytest.param(basic(b"alice:secret"), ("alice", b"secret"), id="a name and a password"),
        pytest.param(basic(b"alice:se:cret"), ("alice", b"se:cret"), id="a colon in the password"),
        pytest.param(basic(b"alice:"), ("alice", b""), id="an empty password"),
        pytest.param(basic("zoë:pässwörd".encode()), ("zoë", "pässwörd".encode()), id="UTF-8"),
        pytest.param(
            basic(b"alice:secret").replace("Basic", "bASIC"), ("alice", b"secret"), id="another case"
        ),
        pytest.param(basic(b"alice:\xff"), ("alice", b"\xff"), id="a password that is no text"),
        pytest.param(basic(b"\xff:secret"), None, id="a name that is no text"),
        pytest.param(basic(b"alice"), None, id="no colon"),
        pytest.param("Basic !!!", None, id="no base64"),
        pytest.param("Basic YWxpY2U6c2VjcmV", None, id="half of base64"),
        pytest.param("Basic ümlaut", None, id="letters that base64 has not"),
        pytest.param("Basic", None, id="nothing"),
        pytest.param("Bearer YWxpY2U6c2VjcmV0", None, id="another scheme"),
        pytest.param("", None, id="no header"),
    ],
)
def test_a_header_holds_a_name_and_a_password_or_nothing(header, found):
    assert credentials(header) == found
