"""The day on which the tests of the Bills page look, and an account."""

from tests.support.june import account, frozen

__all__ = ["account", "frozen"]
