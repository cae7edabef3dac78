"""What the words of a line say of it: that it moves own money, or that it is earned or owed."""

import re
from collections.abc import Iterable

from spends.kit.text import fold

_LEAST = 4
"""Names of fewer letters stand in too many texts by chance."""

# Folded: no case, no accents. Languages as the sample statements have them.
_MOVES = re.compile(
    r"""(?x)\b(?:
      (?:inter-?|self-?)?transfer(?:s|red)? | xfer | trf | tfr | between\s+accounts | top-?\s?up
    | (?:payment|autopay)\b.{0,12}\b(?:thank|received) | autopay | e-?payment
    | credit\s+card\s+(?:payment|bill|settlement) | cash\s+deposit | atm | withdrawal
    | umbuchung | uebertrag | ubertrag | eigenubertrag | sparen | sparplan | sparrate | tagesgeld
    | kreditkarten?(?:abrechnung|zahlung|ausgleich) | geldautomat | bargeld\w* | einzahlung
    | auszahlung | aufladung | virement | retrait | versement | epargne | giroconto | prelievo
    | bonifico\s+interno | ricarica | traspaso | transferencia | retirada
    | overboeking | spaarrekening | spaargeld | geldopname | overforing
    | przelew\s+(?:wlasny|wewnetrzny) | wyplata\s+z\s+bankomatu
    )\b"""
)
_EARNED = re.compile(
    r"""(?x)\b(?:
      salary | salaries | wages? | payroll | paycheck | pay\s?slip | bonus | stipend | pension
    | dividends? | interest | tax\s+refund | benefits?
    | gehalt | lohn | lohn-?gehalt | bezuge | rente | kindergeld | elterngeld | zinsen | dividende
    | salaire | traitement | stipendio | nomina | sueldo | salario | salaris | loon | wynagrodzenie
    | pensione | interets | interessi | intereses
    )\b"""
)
_OWED = re.compile(
    r"""(?x)\b(?:
      rent | landlord | mortgage | insurance | invoice | tuition | electricity
    | miete | kaltmiete | warmmiete | vermieter | hausgeld | versicherung | rechnung | strom
    | loyer | assurance | facture | affitto | assicurazione | fattura | alquiler | seguro | factura
    | huur | verzekering | factuur | czynsz
    )\b"""
)


def moves_money(text: str) -> bool:
    """Return whether a folded text speaks of moving own money."""
    return bool(_MOVES.search(text))


def names_one(text: str, names: Iterable[str]) -> bool:
    """Return whether a folded text has one of some names, such as accounts have."""
    return any(len(name) >= _LEAST and name in text for name in map(fold, names))


def is_earned(text: str) -> bool:
    """Return whether a folded text speaks of wages and the like."""
    return bool(_EARNED.search(text))


def is_earned_or_owed(text: str) -> bool:
    """Return whether a folded text speaks of wages and the like, or of rent and the like."""
    return is_earned(text) or bool(_OWED.search(text))
