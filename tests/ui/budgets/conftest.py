"""The day on which the tests of the Budgets page look, and an account."""

from tests.support.june import account, frozen

__all__ = ["account", "frozen"]
