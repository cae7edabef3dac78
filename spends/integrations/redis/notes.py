"""Notes in Redis, seen by every process of the instance."""

import time
from collections.abc import Callable
from typing import Any, cast

import structlog
from redis import Redis
from redis.exceptions import AuthenticationError, RedisError

from spends.kit import metrics
from spends.kit.errors import Unavailable

log = structlog.get_logger()

PREFIX = "spends:note:"
SECONDS = 2.0
"""After so long without an answer Redis counts as away."""

PAUSE = 10.0
"""For so many seconds an absent Redis is not asked for notes again, so that work goes on."""


class RedisNotes:
    """Keeps notes in Redis; while it is away they are lost, and work goes on without them."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=SECONDS,
            socket_timeout=SECONDS,
            health_check_interval=30,
        )
        self._away_until = 0.0

    def put(self, key: str, text: str, seconds: int) -> None:
        """Keep a note."""
        self._ask(lambda: self._redis.set(PREFIX + key, text, ex=seconds))

    def get(self, key: str) -> str | None:
        """Return a note."""
        text = cast("str | None", self._ask(lambda: self._redis.get(PREFIX + key)))
        metrics.REDIS_READS.labels("miss" if text is None else "hit").inc()
        return text

    def drop(self, key: str) -> None:
        """Forget a note."""
        self._ask(lambda: self._redis.delete(PREFIX + key))

    def check(self) -> None:
        """Return when Redis answers; Unavailable with a sentence when not."""
        try:
            self._redis.ping()
        except AuthenticationError as error:
            message = "Redis refuses the password. Check the one in SPENDS_REDIS_URL."
            raise Unavailable(message) from error
        except (RedisError, OSError) as error:
            message = "Redis does not answer. Check SPENDS_REDIS_URL, and that Redis is running."
            raise Unavailable(message) from error

    def _ask(self, question: Callable[[], Any]) -> Any:
        if time.monotonic() < self._away_until:
            return None
        try:
            return question()
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + PAUSE
            metrics.REDIS_FAILURES.inc()
            log.warning("notes_not_kept", reason=type(error).__name__)
            return None
