"""The words of receipts in seven languages, and what a row that says them stands for."""

import re
from enum import StrEnum

from spends.kit.text import fold


class Role(StrEnum):
    """What the amount of a row is."""

    TOTAL = "total"
    SUBTOTAL = "subtotal"
    TAX = "tax"
    PAID = "paid"
    CHANGE = "change"
    DISCOUNT = "discount"
    SHIPPING = "shipping"
    DEPOSIT = "deposit"
    EXTRA = "extra"
    NOTE = "note"


_NOTE = (
    "total items|no of items|number of items|items sold|item count|total savings?|you saved|"
    "you save|total discounts?|points|anzahl artikel|sie sparen|ersparnis|punkte|"
    "nombre d articles|nb articles|vous economisez|economie realisee|n articulos|"
    "numero de articulos|ha ahorrado|ahorro total|puntos|aantal artikelen|u bespaart|"
    "uw voordeel|spaarpunten|numero articoli|n articoli|totale articoli|totale pezzi|"
    "hai risparmiato|risparmio|punti|gift card balance|remaining balance|card balance|"
    "お買上点数|点数|ポイント|対象|残高|free shipping on"
)
_SUBTOTAL = (
    "sub ?total|items? total|merchandise total|net total|total before tax|total ex vat|"
    "total ex tax|total ex gst|total excl vat|total excl tax|total excl gst|total excluding vat|"
    "total excluding tax|net amount|zwischensumme|zw ?summe|nettobetrag|netto|summe netto|"
    "warenwert|artikelsumme|gesamt netto|sous ?total|total h ?t|montant h ?t|sub ?totaal|"
    "totaal excl( btw)?|bedrag excl( btw)?|base imponible|base imp|suma parcial|sub ?totale|"
    "imponibile|totale merce|totale imponibile|小計|税抜合計|税抜|商品合計"
)
_TOTAL = (
    "grand total|order total|total to pay|total due|amount due|balance due|balance to pay|"
    "amount payable|invoice total|total amount|total paid|amount charged|to pay|balance|total|"
    "totals|gesamtbetrag|gesamtsumme|gesamtpreis|endbetrag|endsumme|rechnungsbetrag|"
    "rechnungssumme|zu zahlen|zahlbetrag|zahlungsbetrag|bruttobetrag|gesamt|summe|"
    "total t ?t ?c|total ?payer|net a payer|net payer|montant total|montant t ?t ?c|a payer|"
    "total general|total a pagar|importe total|total factura|total compra|total pedido|a pagar|"
    "totaal|totaalbedrag|eindtotaal|te betalen|te voldoen|factuurbedrag|"
    "totale complessivo|totale euro|totale|totale da pagare|importo totale|da pagare|"
    "importo dovuto|合計|お会計|ご請求額|請求金額|請求額|お買上|総額|お支払い?金額|お支払い?合計"
)
_TAX = (
    "vat|sales tax|tax|taxes|gst|hst|pst|qst|mwst|mehrwertsteuer|ust|umsatzsteuer|tva|iva|"
    "igic|btw|moms|mva|steuer|impuestos?|imposta|imposte|imposte?|消費税|内税|外税|税額|税合計|税"
)
_INCLUDING = (
    "incl|including|inc|inkl|inklusive|enth|ttc|t t c|comprise?|incluse?|inclus|incluid[oa]s?|"
    "inclusief|inclusa|incluso|compresa|brutto|税込"
)
_PAID = (
    "cash|cash tendered|cash given|tendered|visa|master ?card|maestro|amex|american express|"
    "debit|debit card|credit card|credit|card|card payment|contactless|paypal|apple pay|"
    "google pay|payment|paid|gift card|amount paid|"
    "bar|gegeben|geg|barzahlung|girocard|ec|ec karte|ec cash|kartenzahlung|karte|bezahlt|"
    "kreditkarte|lastschrift|betrag erhalten|"
    "especes?|espces|recu especes|carte|carte bancaire|carte bleue|cb|cheque|regle|paiement|"
    "efectivo|entregado|tarjeta|pagado|pago|contant|contanten|pin|pinbetaling|betaalpas|bankpas|"
    "ideal|betaald|ontvangen|contant[ei]|pagamento|bancomat|carta|carta di credito|"
    "carta di debito|pagato|importo pagato|お預か?り|現金|クレジット|カード|電子マネー|交通系"
)
_CHANGE = (
    "change|change due|cash back|ruckgeld|wechselgeld|zuruck|rendu|monnaie|monnaie rendue|"
    "a rendre|cambio|su cambio|a devolver|vuelta|wisselgeld|terug|retour|resto|お釣り?|おつり|釣銭?"
)
_DISCOUNT = (
    "discounts?|coupons?|voucher|promo|promotion|saving|savings|multibuy|rebate|price cut|"
    "rabatt|preisnachlass|nachlass|gutschein|aktion|aktionsrabatt|remise|reduction|"
    "bon de reduction|avantage|descuentos?|dto|cupon|promocion|korting|bonuskorting|"
    "kortingscode|actie|sconto|sconti|buono|buono sconto|promozione|値引|割引|クーポン"
)
_SHIPPING = (
    "shipping|delivery|postage|delivery fee|delivery charge|carriage|freight|versand|"
    "versandkosten|lieferung|lieferkosten|porto|frais de port|livraison|frais de livraison|"
    "expedition|gastos de envio|envio|transporte|portes|verzendkosten|bezorgkosten|verzending|"
    "bezorging|spedizione|spese di spedizione|consegna|送料|配送料"
)
_DEPOSIT = "bottle deposit|deposit|crv|pfand|leergut|consigne|deposito|envase|statiegeld|vuoto"
_EXTRA = (
    "tip|gratuity|service charge|service|rounding|surcharge|bag charge|carrier bag|gift wrap|"
    "handling|trinkgeld|rundung|service compris|pourboire|arrondi|propina|redondeo|fooi|"
    "afronding|mancia|arrotondamento|coperto|サービス料|端数"
)


def _plain(words: str) -> str:
    return "|".join(fold(word) if word.isascii() is False else word for word in words.split("|"))


def _word_pattern(words: str, *, at_start: bool = False) -> re.Pattern[str]:
    """Match any of the words as a whole, Japanese ones anywhere; the longest first."""
    every = sorted(_plain(words).split("|"), key=len, reverse=True)
    latin = "|".join(word for word in every if word.isascii())
    others = "|".join(word for word in every if not word.isascii())
    start = "^" if at_start else r"(?<![a-z0-9])"
    pattern = rf"{start}(?:{latin})(?![a-z])"
    return re.compile(f"{pattern}|{others}" if others else pattern)


_PATTERNS = {
    Role.NOTE: _word_pattern(_NOTE),
    Role.SUBTOTAL: _word_pattern(_SUBTOTAL),
    Role.TOTAL: _word_pattern(_TOTAL),
    Role.TAX: _word_pattern(_TAX),
    Role.PAID: _word_pattern(_PAID, at_start=True),
    Role.CHANGE: _word_pattern(_CHANGE, at_start=True),
    Role.DISCOUNT: _word_pattern(_DISCOUNT),
    Role.SHIPPING: _word_pattern(_SHIPPING, at_start=True),
    Role.DEPOSIT: _word_pattern(_DEPOSIT),
    Role.EXTRA: _word_pattern(_EXTRA, at_start=True),
}
_INCLUDED = _word_pattern(_INCLUDING)
_TOTAL_FIRST = _word_pattern(_TOTAL, at_start=True)
_PUNCTUATION = re.compile(r"[^\w]+")
_MOST_WORDS = 7
_FEW_WORDS = 4


def plain_words(text: str) -> str:
    """Return folded words with single blanks, punctuation left out."""
    return _PUNCTUATION.sub(" ", fold(text)).strip()


def role_of(label: str) -> Role | None:
    """Return what a row of that label stands for, None for what may be an article."""
    words = plain_words(label)
    count = len(words.split())
    if not words or count > _MOST_WORDS:
        return None
    if _PATTERNS[Role.NOTE].search(words):
        return Role.NOTE
    found = _sum_role(words)
    if found is None and count <= _FEW_WORDS:
        found = _minor_role(words)
    return found or (Role.DISCOUNT if _PATTERNS[Role.DISCOUNT].search(words) else None)


def _sum_role(words: str) -> Role | None:
    says_tax = _PATTERNS[Role.TAX].search(words) is not None
    total = _PATTERNS[Role.TOTAL].search(words)
    if _PATTERNS[Role.SUBTOTAL].search(words):
        return Role.SUBTOTAL
    if total and (not says_tax or (_INCLUDED.search(words) and _TOTAL_FIRST.search(words))):
        return Role.TOTAL if total.start() == 0 or len(words.split()) <= _FEW_WORDS else None
    return Role.TAX if says_tax else None


def _minor_role(words: str) -> Role | None:
    for role in (Role.CHANGE, Role.PAID, Role.SHIPPING, Role.DEPOSIT, Role.EXTRA):
        if _PATTERNS[role].search(words):
            return role
    return None


QUANTITY_WORDS = _word_pattern(
    "qty|quantity|menge|anzahl|stuck|stk|qte|quantite|cantidad|cant|uds|unidades|aantal|stuks|"
    "quantita|q ta|qta|pezzi|pz|数量|個数"
)
PRICE_WORDS = _word_pattern(
    "price|item price|unit price|amount|preis|einzelpreis|betrag|prix|prix unitaire|montant|precio|"
    "importe|prijs|bedrag|prezzo|importo|価格|単価|金額"
)
NAME_WORDS = _word_pattern(
    "item|product|product name|article|description|artikel|produkt|bezeichnung|beschreibung|"
    "produit|designation|producto|articulo|descripcion|omschrijving|articolo|prodotto|"
    "descrizione|商品名|商品|品名"
)
_NUMBERED = (
    "tel|fon|telefon|telephone|phone|fax|vat no|vat number|vat reg|ust id ?nr|ust idnr|steuer ?nr|"
    "steuernummer|siret|nif|cif|p iva|partita iva|btw ?nr|kvk|iban|bic|no|nr|"
    "receipt no|invoice no|order no|order number|store|register|cashier|till|terminal|"
    "bon ?nr|beleg ?nr|kasse|bediener|ticket|caisse|caja|kassa|cassa|from|to|subject|page|"
    "seite|ref|auth|aid|登録番号|担当|レシートno|伝票"
)
NO_ARTICLE = _word_pattern(_NUMBERED, at_start=True)
"""What rows begin with that name a number, a person or a place."""
HEADINGS = _word_pattern(
    "receipt|sales receipt|tax invoice|vat invoice|invoice|sale|order confirmation|thank you|"
    "thanks|welcome|customer copy|merchant copy|copy|duplicate|kassenbon|kassenzettel|rechnung|"
    "quittung|beleg|ihr einkauf|vielen dank|willkommen|kundenbeleg|ticket de caisse|facture|"
    "recu|bienvenue|merci|factura simplificada|factura|ticket|recibo|bienvenid[oa]s?|gracias|"
    "kassabon|factuur|bon|welkom|bedankt|documento commerciale|scontrino|fattura|ricevuta|"
    "benvenut[oi]|grazie|領収書|領収証|レシート|いらっしゃいませ|納品書|請求書|ご注文",
    at_start=True,
)


def is_article(name: str) -> bool:
    """Whether a name may be that of an article, and is no label of a number."""
    match = NO_ARTICLE.search(plain_words(name))
    rest = plain_words(name)[match.end() :].strip() if match else name
    if match is None:
        return any(mark.isalpha() for mark in name)
    return any(mark.isalpha() for mark in rest) and not re.match(r"[a-z]{0,3} ?\d", rest)
