"""Access keys by hand: what the commands make, print and refuse."""

import pytest
from processes import read

CONFIG = """\
sources:
  - {name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], collect: [vpc]}
"""


@pytest.fixture
def config(tmp_path, blank):
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG)
    return path


def keys(config, *words, status=0):
    ended = read(config, "registry", "keys", *words, "-o", "json")
    assert ended.status == status, ended.err
    return ended


def test_a_key_is_shown_once_with_its_secret(config):
    ended = keys(config, "create", "--account", "444455556666")
    (made,) = ended.records
    (listed,) = keys(config, "list").records

    assert (made["account"], len(made["access_key_id"]), len(made["secret_access_key"])) == (
        "444455556666",
        20,
        40,
    )
    assert listed == {key: made[key] for key in ("access_key_id", "account", "version", "created", "revoked")}
    assert ended.said == [
        f"The master key was made, in {config.with_name('gateway.key')}: keep it, and give every replica the same."
    ]
    assert keys(config, "create", "--account", "444455556666").said == []


def test_the_file_of_the_configuration_is_used(config):
    config.write_text(CONFIG + "gateway: {key_file: keys/master}\n")
    config.with_name("keys").mkdir()
    keys(config, "create", "--account", "444455556666")

    assert [path.name for path in config.with_name("keys").iterdir()] == ["master"]


def test_a_table_says_what_a_client_needs(config):
    out = read(config, "registry", "keys", "create", "--account", "444455556666").out

    assert out.split()[:3] == ["access_key_id", "secret_access_key", "account"]


def test_a_client_token_gives_the_same_key_with_its_secret(config):
    words = ("create", "--account", "444455556666", "--client-token", "t")

    assert keys(config, *words).records == keys(config, *words).records
    assert len(keys(config, "list").records) == 1


def test_a_dry_run_shows_no_secret(config):
    before = sorted(config.parent.iterdir())
    (made,) = keys(config, "create", "--account", "444455556666", "--dry-run").records

    assert made["secret_access_key"] is None
    assert sorted(config.parent.iterdir()) == before
    assert not config.with_name("gateway.key").exists()


def test_a_key_is_revoked(config):
    name = keys(config, "create", "--account", "444455556666").records[0]["access_key_id"]
    (revoked,) = keys(config, "revoke", name).records

    assert revoked["revoked"] is not None
    assert keys(config, "list").records == [revoked]
    log = read(config, "registry", "log", name, "-o", "json").records
    assert [one["action"] for one in log] == ["keys revoke", "keys create"]
    assert "secret" not in str(log)


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ("create --account me", 2, "'me' is not an account id: write its digits, like 444455556666"),
        ("revoke AKIAIOSFODNN7EXAMPLE", 2, "there is no access key 'AKIAIOSFODNN7EXAMPLE': `registry keys list` lists them (NoSuchEntity)"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_sentence(config, words, status, sentence):
    assert read(config, "store", "upgrade").status == 0
    assert keys(config, *words.split(), status=status).err.strip().endswith(sentence)
