"""The registry beside a slow model of it, for about a minute."""

from contextlib import closing

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from lending_machine import machine

from store.open import open_store


def test_the_registry_does_what_the_model_says_for_a_long_time(tmp_path):
    long = settings(
        max_examples=40, stateful_step_count=60, deadline=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    with closing(open_store(f"sqlite:///{tmp_path}/cidrwatch.db")) as store:
        run_state_machine_as_test(machine(store), settings=long)
