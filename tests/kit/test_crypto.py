"""Passwords, tokens and stored secrets."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from spends.kit import crypto
from spends.kit.errors import InvalidInput


def test_a_password_costs_what_owasp_asks_for() -> None:
    hasher = PasswordHasher(crypto.PASSES, crypto.KIBIBYTES, parallelism=1)
    kept = hasher.hash("correct horse")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert crypto.password_matches("correct horse", kept)


def test_a_password_fits_only_itself() -> None:
    kept = crypto.hash_password("correct horse")
    assert kept.startswith("$argon2id$")
    assert "horse" not in kept
    assert crypto.hash_password("correct horse") != kept
    assert crypto.password_matches("correct horse", kept)
    for wrong in ("Correct horse", "", "correct horse "):
        assert not crypto.password_matches(wrong, kept)


@pytest.mark.parametrize("kept", [None, "", "plain", "$argon2id$v=19$broken"])
def test_no_password_fits_nobody_or_a_broken_hash(kept: str | None) -> None:
    assert not crypto.password_matches("", kept)
    assert not crypto.password_matches("anything", kept)


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {crypto.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 43 and token.isascii() for token in tokens)
    assert len({crypto.token_hash(token) for token in tokens}) == 100
    assert not any(token in crypto.token_hash(token) for token in tokens)


def test_the_key_is_made_once_and_for_this_user_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    key = crypto.secret_key("", folder)
    assert len(key) == 32
    assert crypto.secret_key("", folder) == key
    assert crypto.secret_key("", tmp_path / "other") != key
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600


def test_processes_that_start_together_share_the_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: crypto.secret_key("", tmp_path), range(40)))
    assert len(keys) == 1


def test_a_configured_key_needs_no_file(tmp_path: Path) -> None:
    key = crypto.secret_key("from the environment", tmp_path)
    assert len(key) == 32
    assert crypto.secret_key("from the environment", tmp_path / "other") == key
    assert not (tmp_path / "secret.key").exists()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_sealed_secret_opens_with_its_key_alone(secret: str) -> None:
    box, other = crypto.Box(b"a" * 32), crypto.Box(b"b" * 32)
    sealed = box.seal(secret)
    assert box.open(sealed) == secret
    flipped = "B" if sealed[30] == "A" else "A"
    for broken in (sealed[:-5], sealed[:30] + flipped + sealed[31:], "", "é"):
        with pytest.raises(InvalidInput, match="Enter it again"):
            box.open(broken)
    with pytest.raises(InvalidInput, match="Enter it again"):
        other.open(sealed)
