"""What a password must be, how e-mail addresses compare, and where a browser keeps its session."""

from ipaddress import ip_address, ip_network

from spends.kit.text import fold

PASSWORD_MIN = 10
PASSWORD_MAX = 200
NAME_MAX = 100
PASSWORD_SHORT = f"Use at least {PASSWORD_MIN} characters."
PASSWORD_LONG = f"Use at most {PASSWORD_MAX} characters."
PASSWORD_OWN = "Choose a password that is not your name or e-mail address."  # noqa: S105  no secret
PASSWORD_COMMON = "This password is among the first that are tried. Choose another."  # noqa: S105  words for people

_COMMON = frozenset(
    """
    0123456789 1029384756 1111111111 1122334455 1234512345 1234554321 1234567890 12345678910
    123456789a 1234567891 123456789q 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 9876543210 987654321a
    a123456789 abc1234567 abcdefghij administrator asdfghjkl1 asdfghjkl; baseball123 changeme123
    charlie123 computer123 football123 iloveyou12 iloveyou123 iloveyou1234 jennifer123 letmein123
    letmein1234 liverpool1 liverpool123 mypassword mypassword1 p@ssw0rd123 pa55word123 pass123456
    passw0rd12 passw0rd123 password00 password01 password10 password11 password12 password123
    password1234 password12345 password123456 password99 password!! passwordpassword princess123
    q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedcr qazwsxedcrfv qwerty1234 qwerty12345 qwerty123456
    qwerty1234567890 qwertyuiop qwertyuiop1 qwertyuiop123 qwertyuiop[] samsung123 sunshine123
    superman123 trustno1trustno1 welcome123 welcome1234 zaq12wsxcde3 zxcvbnm123 zxcvbnm1234
    """.split()  # noqa: SIM905  a list literal would be seventy lines
)


def folded_email(email: str) -> str:
    """Return an e-mail address as it is kept and compared."""
    return email.strip().casefold()


def address_key(ip: str) -> str:
    """Return what tries from a network address are counted by.

    Of IPv6 that is its /64, which is what one connection gets to choose from.
    """
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if address.version == 4:  # noqa: PLR2004  of the two kinds, 4 and 6
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address) >> 64 << 64, 64)))


def password_problem(password: str, email: str, name: str) -> str | None:
    """Return what is wrong with a new password as a sentence, or None when it will do."""
    if len(password) < PASSWORD_MIN:
        return PASSWORD_SHORT
    if len(password) > PASSWORD_MAX:
        return PASSWORD_LONG
    folded = fold(password)
    if folded in {fold(email), fold(email.partition("@")[0]), fold(name)}:
        return PASSWORD_OWN
    if folded in _COMMON or len(set(folded)) < 4:  # noqa: PLR2004  aaaaaaaaaa, abababab12 pass no one
        return PASSWORD_COMMON
    return None


def cookie_name(*, secure: bool) -> str:
    """Return the name of the session cookie; over TLS one that no other host or path can set."""
    return "__Host-spends" if secure else "spends_session"


def cookie_value(header: str | None, name: str) -> str | None:
    """Return a cookie out of a Cookie header, or None when it is not in there or empty."""
    for part in (header or "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name and value:
            return value
    return None
