"""Settings from AWS: one secret of Secrets Manager whose JSON keys are settings' names.

The keys have no prefix: `SECRET_KEY`, `METRICS_TOKEN`. Values are kept in memory alone.
"""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import AWSSecretsManagerSettingsSource, PydanticBaseSettingsSource

from spends.kit.errors import Unavailable

KEPT_SECONDS = 300.0
REFUSED = frozenset(
    {
        "AccessDeniedException",
        "AccessDenied",
        "DecryptionFailure",
        "ExpiredTokenException",
        "InvalidSignatureException",
        "UnrecognizedClientException",
    }
)

_kept: dict[str, tuple[float, dict[str, Any]]] = {}


class SecretSource(PydanticBaseSettingsSource):
    """Reads the secret that SPENDS_SECRET_NAME names, if any, and not again for minutes.

    Comes after the environment, which so wins. Raises Unavailable when it cannot be read.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return nothing: the values are found all at once."""
        del field
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the settings that the secret has."""
        name = str(self.current_state.get("secret_name") or "")
        if not name:
            return {}
        until, values = _kept.get(name, (0.0, {}))
        if time.monotonic() >= until:
            with plain_errors(name):
                source = AWSSecretsManagerSettingsSource(
                    self.settings_cls,
                    name,
                    region_name=region_of(name),
                    case_sensitive=False,
                    env_prefix="",
                )
            values = source()
            _kept[name] = (time.monotonic() + KEPT_SECONDS, values)
        return values


def region_of(name: str) -> str | None:
    """Return the region a secret is in: its ARN's, else the environment's, else AWS' own choice."""
    if name.startswith("arn:"):
        return name.split(":")[3]
    return os.environ.get("AWS_REGION")


@contextlib.contextmanager
def plain_errors(name: str) -> Iterator[None]:
    """Raise Unavailable, in one sentence, when a secret cannot be read; nothing of it is told."""
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        NoCredentialsError,
        NoRegionError,
        PartialCredentialsError,
    )

    try:
        yield
    except ClientError as error:
        raise Unavailable(_refusal(name, error.response["Error"]["Code"])) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        message = f"The secret {name} cannot be read: this machine has no role or key for AWS."
        raise Unavailable(message) from error
    except NoRegionError as error:
        message = f"The secret {name} cannot be read: no region is set. Set AWS_REGION."
        raise Unavailable(message) from error
    except BotoCoreError as error:
        message = f"The secret {name} cannot be read: Secrets Manager does not answer."
        raise Unavailable(message) from error
    except (ValueError, KeyError, TypeError, AttributeError):
        # Without its cause, which may carry the values.
        message = f"The secret {name} cannot be used: it is no JSON object with names and values."
        raise Unavailable(message) from None


def parsed(text: str) -> dict[str, str]:
    """Return the names and values of a secret; ValueError or TypeError where it has none."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise TypeError
    return {str(key): str(value) for key, value in found.items()}


def _refusal(name: str, code: str) -> str:
    if code == "ResourceNotFoundException":
        return f"There is no secret {name} in this region. Check its name and AWS_REGION."
    if code in REFUSED:
        return f"The secret {name} cannot be read: this machine's role does not allow it."
    return f"The secret {name} cannot be read: Secrets Manager answers {code or 'with an error'}."
