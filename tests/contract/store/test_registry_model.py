"""The registry does what a slow model of it says, on every database."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from lending_machine import machine


def test_the_registry_does_what_the_model_says(store):
    run_state_machine_as_test(
        machine(store),
        settings=settings(
            max_examples=4,
            stateful_step_count=40,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
