"""Settings for every test."""

from hypothesis import settings

# The same examples on every machine and in every run; no deadline: a busy machine is not a wrong answer.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")
