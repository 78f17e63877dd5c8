"""A plan that is edited and applied again and again does what a slow model says."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from plan_machine import Editing


def test_edited_plans_are_applied_as_the_slow_model_says():
    run_state_machine_as_test(
        Editing, settings=settings(max_examples=40, stateful_step_count=25, deadline=None)
    )
