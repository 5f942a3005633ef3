"""What all tests share: properties are tried on many examples, and a slow machine is no failure."""

from hypothesis import settings

settings.register_profile("desk", deadline=None, max_examples=60)
settings.load_profile("desk")
