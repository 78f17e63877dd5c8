"""The program started without its script."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("words", "status"),
    [pytest.param(["--version"], 0, id="fine"), pytest.param(["nosuch"], 2, id="wrong usage")],
)
def test_python_m_service_is_the_script(words, status):
    done = subprocess.run(
        [sys.executable, "-P", "-m", "service", *words], capture_output=True, text=True, check=False
    )

    assert done.returncode == status
    assert "cidrwatch" in done.stdout + done.stderr
