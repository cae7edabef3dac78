"""Households: who is in them, who acts in which, and that something in them changed."""

from spends.domains.households.service.acting import (
    Membership,
    actor_for_bearer,
    actor_for_session,
    administered_by,
    admins,
    member_ids,
    of_user,
    reader,
)
from spends.domains.households.service.changing import (
    change_counter,
    change_counters,
    touch,
)
from spends.domains.households.service.own import (
    alone,
    current,
    members,
    update,
)
from spends.domains.households.service.own_currency import (
    changing_currency,
    currency,
    currency_change,
    note_currency_change,
    set_currency,
)
from spends.domains.households.service.removing import (
    remove_for_good,
)
from spends.domains.households.service.signing_up import (
    register,
)

__all__ = [
    "Membership",
    "actor_for_bearer",
    "actor_for_session",
    "administered_by",
    "admins",
    "alone",
    "change_counter",
    "change_counters",
    "changing_currency",
    "currency",
    "currency_change",
    "current",
    "member_ids",
    "members",
    "note_currency_change",
    "of_user",
    "reader",
    "register",
    "remove_for_good",
    "set_currency",
    "touch",
    "update",
]
