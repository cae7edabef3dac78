"""Lists to choose from that are the same for everybody."""

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import list_currencies

from spends.kit.clock import timezones
from spends.kit.money import currencies
from spends.ui.format import locale_of

# The ones that most households count in come first.
COMMON = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "JPY", "INR", "BRL", "PLN", "SEK", "NOK", "DKK")
REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
    "Arctic",
    "Brazil",
    "Canada",
    "Chile",
    "Mexico",
    "US",
)
LANGUAGES = """
en en-US en-GB en-IE en-CA en-AU en-IN en-ZA de-DE de-AT de-CH fr-FR fr-BE fr-CA fr-CH es-
ES es-MX es-AR it-IT it-CH nl-NL nl-BE pt-PT pt-BR pl-PL cs-CZ sk-SK hu-HU ro-RO bg-BG el-
GR tr-TR sv-SE nb-NO da-DK fi-FI et-EE lv-LV lt-LT sl-SI hr-HR uk-UA ja-JP ko-KR zh-CN zh-
TW hi-IN id-ID vi-VN
""".split()  # noqa: SIM905  a list literal would be fifty lines


@lru_cache(maxsize=1)
def currency_choices() -> list[tuple[str, str]]:
    """Return currencies in use as (code, words), the common ones first."""
    names = Locale("en").currencies
    used = {code for code in list_currencies() if code in currencies() and code in _in_use()}
    rest = sorted(used - set(COMMON), key=lambda code: names.get(code, code))
    return [(code, f"{code} · {names.get(code, code)}") for code in (*COMMON, *rest)]


def all_currency_choices() -> list[tuple[str, str]]:
    """Return all currencies as (code, words): behind those in use old ones, metals and others."""
    names, used = Locale("en").currencies, currency_choices()
    rest = sorted(currencies() - {code for code, _ in used})
    return [*used, *((code, f"{code} · {names.get(code, code)}") for code in rest)]


def _in_use() -> set[str]:
    used = set()
    for histories in get_global("territory_currencies").values():
        used |= {entry[0] for entry in histories if entry[2] is None and entry[3]}
    return used


@lru_cache(maxsize=1)
def timezone_choices() -> list[tuple[str, str]]:
    """Return the time zones of the world's regions as (name, words)."""
    named = sorted(name for name in timezones() if name.partition("/")[0] in REGIONS)
    return [
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC (Etc)"),
        *((name, name.replace("_", " ")) for name in named),
    ]


def language_choices(own: str) -> list[tuple[str, str]]:
    """Return how numbers and dates may be written as (locale, words), one's own among them."""
    codes = LANGUAGES if own in LANGUAGES else [own, *LANGUAGES]
    named = [(code, locale_of(code).get_display_name("en") or code) for code in codes]
    return sorted(named, key=lambda choice: choice[1])
