import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.identity import forms, rules
from spends.kit.errors import Conflict, InvalidInput, RateLimited, SpendsError


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", rules.PASSWORD_SHORT),
        ("x" * 201, rules.PASSWORD_LONG),
        ("Ann.Smith@Example.org", rules.PASSWORD_OWN),
        ("ANN.SMITH.", None),
        ("Margarethe Müller", rules.PASSWORD_OWN),
        ("margarethe  muller", rules.PASSWORD_OWN),
        ("Password123", rules.PASSWORD_COMMON),
        ("aaaaaaaaaaaa", rules.PASSWORD_COMMON),
        ("abababababab", rules.PASSWORD_COMMON),
        ("correct horse battery", None),
        ("пароль-из-слов", None),
        ("x1-y" * 50, None),
    ],
)
def test_passwords(password: str, problem: str | None) -> None:
    found = rules.password_problem(password, "ann.smith@example.org", "Margarethe Müller")
    assert found == problem


def test_emails_compare_without_case() -> None:
    assert rules.folded_email(" Ann@Example.ORG ") == "ann@example.org"
    assert rules.folded_email("STRASSE@x.de") == rules.folded_email("strasse@X.de")


def test_the_cookie_is_found_among_others() -> None:
    header = "a=1; spends_session=token; b=2=3"
    assert rules.cookie_value(header, "spends_session") == "token"
    assert rules.cookie_value(header, "b") == "2=3"
    assert rules.cookie_value(header, "spends") is None
    assert rules.cookie_value(None, "a") is None
    assert rules.cookie_name(secure=True) == "__Host-spends"


@given(st.text())
def test_no_cookie_header_breaks_us(header: str) -> None:
    rules.cookie_value(header, "spends_session")
    assert set(forms.typed_before(f"{forms.TYPED_COOKIE}={header}")) <= set(forms.TYPED_FIELDS)


@given(st.text(max_size=200), st.text(max_size=100))
def test_what_was_typed_comes_back(email: str, name: str) -> None:
    value = forms.typed_cookie({"email": email, "name": name})
    kept = forms.typed_before(f"x=1; {forms.TYPED_COOKIE}={value}")
    assert kept.get("email", "") == email
    assert kept.get("name", "") == name


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", True),
        ("/accounts?q=a%20b#x", True),
        ("", False),
        ("accounts", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/a\\b", False),
        ("/\t/evil.example", False),
        ("https://evil.example", False),
        ("javascript:alert(1)", False),
    ],
)
def test_only_paths_of_our_own_are_followed(path: str, kept: bool) -> None:
    assert forms.local_path(path) == (path if kept else None)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RateLimited(10), "tries"),
        (Conflict(forms.EMAIL_TAKEN), "taken"),
        (InvalidInput.field("password", "Anything else."), "password"),
        (InvalidInput.field("color", "No."), "unknown"),
        (SpendsError("Whatever."), "unknown"),
    ],
)
def test_failures_have_codes(error: SpendsError, code: str) -> None:
    assert forms.error_code(error) == code
    assert code in forms.FORM_ERRORS
