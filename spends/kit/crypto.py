"""Secrets: passwords by Argon2id, tokens by SHA-256, stored secrets by Fernet."""

import base64
import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from cryptography.fernet import Fernet, InvalidToken

from spends.kit.errors import InvalidInput

# 19 MiB, two passes, one lane: OWASP's first choice for Argon2id, and bearable on a small instance.
PASSES, KIBIBYTES = 2, 19_456
_hasher = PasswordHasher(time_cost=PASSES, memory_cost=KIBIBYTES, parallelism=1)
_NOBODY = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password."""
    return _hasher.hash(password)


def password_matches(password: str, password_hash: str | None) -> bool:
    """Return whether a password fits; takes as long when there is no such user (hash None)."""
    try:
        _hasher.verify(password_hash or _NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return False
    return password_hash is not None


def new_token() -> str:
    """Return 256 random bits as text for a URL, header or cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256, enough since tokens are random."""
    return hashlib.sha256(token.encode()).hexdigest()


def secret_key(configured: str, data_dir: Path) -> bytes:
    """Return the 32-byte key: from the setting, or from a file made once for this user alone."""
    if configured:
        return hashlib.sha256(configured.encode()).digest()
    path = data_dir / "secret.key"
    if not path.exists():
        _keep_key(path, secrets.token_bytes(32))
    return base64.urlsafe_b64decode(path.read_text())


def _keep_key(path: Path, key: bytes) -> None:
    """Put a key where none is yet: whole or not at all, for it opens everything that is sealed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.urlsafe_b64encode(key).decode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(name)
    finally:
        Path(name).unlink()


class Box:
    """Encrypts secrets that must be read back, such as a bank's access token."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, secret: str) -> str:
        """Return the secret encrypted, as text."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the secret; InvalidInput when the key is another or the text was changed."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            message = "This secret cannot be read with the present key. Enter it again."
            raise InvalidInput(message) from error
