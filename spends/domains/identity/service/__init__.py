"""Who people are, and what proves it: passwords, sessions, tokens."""

from spends.domains.identity.service.api_tokens import (
    api_tokens,
    create_api_token,
    find_api_token,
    is_api_token,
    revoke_api_token,
)
from spends.domains.identity.service.sessions import (
    active_users,
    end_other_sign_ins,
    end_session,
    find_session,
    forget_expired,
    require_person,
    sessions,
    sign_out,
    start_session,
)
from spends.domains.identity.service.sign_in import (
    authenticate,
    change_password,
    limited_misses,
    limited_sign_ups,
    limited_tries,
)
from spends.domains.identity.service.token_pairs import find_access, issue_tokens, refresh
from spends.domains.identity.service.users import (
    add_user,
    has_users,
    hashed_password,
    profile,
    update_profile,
    users_by_id,
)

__all__ = [
    "active_users",
    "add_user",
    "api_tokens",
    "authenticate",
    "change_password",
    "create_api_token",
    "end_other_sign_ins",
    "end_session",
    "find_access",
    "find_api_token",
    "find_session",
    "forget_expired",
    "has_users",
    "hashed_password",
    "is_api_token",
    "issue_tokens",
    "limited_misses",
    "limited_sign_ups",
    "limited_tries",
    "profile",
    "refresh",
    "require_person",
    "revoke_api_token",
    "sessions",
    "sign_out",
    "start_session",
    "update_profile",
    "users_by_id",
]
