"""A pipeline that only lets an estate get better: `scan` beside what was known before."""

import pytest
from processes import environment, here, read

KNOWN = "{cidr: 10.1.0.0/16, name: a}, {cidr: 10.1.0.0/16, name: b}"
MORE = f"{KNOWN}, {{cidr: 10.1.2.0/24, name: c}}"


def configured(folder, networks):
    path = folder / "cidrwatch.yaml"
    path.write_text(f"sources: [{{name: dc, kind: static, networks: [{networks}]}}]\n")
    return path


def scanned(config, *words):
    return here("scan", "-c", config, *words, env=environment(config.parent), cwd=config.parent)


@pytest.fixture
def config(tmp_path):
    """Configure two networks that overlap, and keep what is known of them."""
    path = configured(tmp_path, KNOWN)
    assert scanned(path).status == 0
    (tmp_path / "known.json").write_text(read(path, "findings", "-o", "json").out)
    return path


@pytest.mark.parametrize(
    ("networks", "gate", "status", "told"),
    [
        pytest.param(KNOWN, "new:overlap", 0, [], id="nothing new"),
        pytest.param(KNOWN, "overlap,new:*", 1, [], id="a rule that counts anyhow"),
        pytest.param(MORE, "new:overlap", 1, ["New: overlap, 3 networks"], id="another network"),
        pytest.param(MORE, "new:*", 1, ["New: overlap, 3 networks"], id="whatever is new"),
        pytest.param(MORE, "new:pool_exhausted", 0, [], id="another rule"),
    ],
)
def test_only_what_the_baseline_does_not_have_fails_a_gate_of_new_findings(
    config, networks, gate, status, told
):
    configured(config.parent, networks)
    ended = scanned(config, "--fail-on", gate, "--baseline", "known.json")
    new = [" ".join(line.split()[:4]) for line in ended.said if line.startswith("New")]

    assert (ended.status, new) == (status, told)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(
            ("--fail-on", "new:overlap"),
            "Error: --fail-on new:… compares with a --baseline: name the file that `findings -o json` wrote",
            id="no baseline",
        ),
        pytest.param(
            ("--fail-on", "overlap", "--baseline", "known.json"),
            "Error: --baseline changes nothing here: name rules for it, like --fail-on new:overlap",
            id="nothing to compare",
        ),
        pytest.param(
            ("--fail-on", "new:overlap", "--baseline", "absent.json"),
            "baseline absent.json cannot be read, No such file or directory: "
            "write it with `cidrwatch findings -o json`",
            id="no such file",
        ),
        pytest.param(
            ("--fail-on", "new:overlap", "--baseline", "cidrwatch.yaml"),
            "baseline cidrwatch.yaml is not JSON: write it with `cidrwatch findings -o json`",
            id="another file",
        ),
    ],
)
def test_a_gate_without_its_baseline_is_wrong_usage_before_anything_is_read(tmp_path, words, sentence):
    ended = scanned(configured(tmp_path, KNOWN), *words)

    assert (ended.status, ended.out, ended.err.splitlines()[-1]) == (2, "", sentence)
    assert not (tmp_path / "cidrwatch.db").exists()
