import pytest

from web.tls import known

CERTIFICATE = {
    "subject": ((("commonName", "only.subject"),),),
    "subjectAltName": (
        ("DNS", "Prometheus.example"),
        ("IP Address", "10.1.2.3"),
        ("IP Address", "2001:DB8:0:0:0:0:0:1\n"),
        ("email", "ops@example.net"),
        ("URI", "spiffe://example/prometheus"),
        ("DirName", ((("commonName", "dir.example"),),)),
    ),
}


@pytest.mark.parametrize(
    ("name", "let_in"),
    [
        ("prometheus.example", True),
        ("10.1.2.3", True),
        ("2001:db8::1", True),
        ("ops@example.net", True),
        ("spiffe://example/prometheus", True),
        ("only.subject", False),
        ("dir.example", False),
        ("example", False),
        ("PROMETHEUS.Example", True),
        ("OPS@example.net", False),
        ("spiffe://example/Prometheus", False),
        ("*.example", False),
    ],
)
def test_a_client_is_known_by_an_alternative_name_alone(name, let_in):
    assert known(CERTIFICATE, frozenset({name, "another"})) is let_in


def test_where_no_names_are_asked_for_everybody_is_known():
    assert known(None, frozenset())


@pytest.mark.parametrize("certificate", [None, {}])
def test_who_shows_no_certificate_has_no_name(certificate):
    assert not known(certificate, frozenset({"prometheus.example"}))
