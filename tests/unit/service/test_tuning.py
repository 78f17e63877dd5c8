import os
import subprocess
import sys

import pytest

from service.tuning import FEATURES, TURN, WITHOUT_AVX512, tuned

CPUINFO = """processor	: 0
vendor_id	: {vendor}
cpu family	: {family}
model name	: one
flags		: fpu sse2 avx2 {more}

processor	: 1
vendor_id	: {vendor}
cpu family	: {family}
flags		: fpu sse2 avx2 {more}
"""
ZEN_4 = {"vendor": "AuthenticAMD", "family": "25", "more": "avx512f avx512bw"}


@pytest.fixture
def environment(monkeypatch):
    monkeypatch.delenv(FEATURES, raising=False)  # and puts it back afterwards
    return monkeypatch


@pytest.mark.parametrize(
    ("processor", "said"),
    [
        pytest.param(ZEN_4, WITHOUT_AVX512, id="Zen 4: sorts without AVX-512"),
        pytest.param(ZEN_4 | {"more": ""}, None, id="Zen 3: has none"),
        pytest.param(ZEN_4 | {"family": "26"}, None, id="Zen 5: is quick with it"),
        pytest.param(ZEN_4 | {"vendor": "GenuineIntel"}, None, id="Intel: is quick with it"),
    ],
)
def test_numpy_sorts_the_quicker_way(processor, said, environment, tmp_path):
    file = tmp_path / "cpuinfo"
    file.write_text(CPUINFO.format(**processor))

    tuned(file)

    assert os.environ.get(FEATURES) == said


def test_the_word_of_an_operator_stands(environment, tmp_path):
    environment.setenv(FEATURES, "AVX2")
    file = tmp_path / "cpuinfo"
    file.write_text(CPUINFO.format(**ZEN_4))

    tuned(file)

    assert os.environ[FEATURES] == "AVX2"


def test_a_system_without_such_a_file_is_left_alone(environment, tmp_path):
    tuned(tmp_path / "none")

    assert FEATURES not in os.environ


def test_the_command_line_says_it_before_numpy_is_loaded():
    code = (
        "import sys, service.tuning as p; seen = []; p.tuned = lambda: seen.append('numpy' in sys.modules)\n"
        "from service.cli.main import main; main(['--help'], standalone_mode=False)\n"
        "main(['check', '--schema'], standalone_mode=False); print(seen)"
    )

    out = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)

    assert out.stdout.splitlines()[-1] == "[False]"


def test_a_thread_that_computes_soon_lets_one_on_that_answers(environment):
    before = sys.getswitchinterval()
    try:
        tuned()

        assert sys.getswitchinterval() == pytest.approx(TURN)
    finally:
        sys.setswitchinterval(before)
