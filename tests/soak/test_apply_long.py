"""The editing of plans, for about a minute."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from plan_machine import Editing


def test_edited_plans_are_applied_as_the_slow_model_says_for_a_long_time():
    long = settings(
        max_examples=600, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Editing, settings=long)
