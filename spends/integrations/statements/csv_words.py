"""What banks and programs call their columns, in fifteen languages, best name first."""

import re

from spends.integrations.statements.text import fold
from spends.kit.money import currencies

_CODE = re.compile(r"[(\[/] ?([A-Z]{3})\b ?[)\]]?|(?i: (?:in|en))? ([A-Z]{3})$")
_SYMBOLS = dict.fromkeys(map(ord, "€$£¥₹"), " ")
_UNITS = re.compile(r"\b(?:in|en)? ?\b(?:eur|euros?|usd|gbp|chf|cad|aud|dollars?|pounds?)\b")

_COLUMN_WORDS: dict[str, str] = {
    "date": """
        date; transaction date; datetime; date time; booking date; posting date; posted date; post
        date; date posted; posted; trans date; started date; completed date; created; time;
        created on; effective date; entry date; date processed; processed date; value date; day;
        buchungstag; buchungsdatum; buchung; datum; belegdatum; transaktionsdatum; umsatzdatum;
        kaufdatum; valuta; valutadatum; wertstellung; wertstellungsdatum; date operation; dateop;
        date op; date d operation; date de l operation; date de comptabilisation; date comptable;
        date de transaction; date transaction; date valeur; date de valeur; boekdatum;
        boekingsdatum; transactiedatum; datum boeking; rentedatum; valutadatum; fecha; fecha
        operacion; fecha de operacion; f operacion; fecha contable; fecha valor; f valor; data;
        data operazione; data contabile; data registrazione; data valuta; data movimento; data
        mov; data lancamento; data do lancamento; data da operacao; data operacao; data valor;
        data transacao; data operacji; data transakcji; data ksiegowania; data waluty; data
        zaksiegowania; bokforingsdag; bokforingsdatum; bokford; transaktionsdag; reskontradatum;
        dato; bokført; bokføringsdato; bogføringsdato; bogført; transaktionsdato; rentedato; datum
        transakce; datum zauctovani; datum provedeni; datum uctovani; kirjauspaiva; arvopaiva;
        maksupaiva; konyveles datuma; tranzakcio datuma; kuupaev; дата; дата операции; дата
        проводки; дата платежа
    """,
    "amount": """
        amount; amount total; transaction amount; total amount; net; net amount; value; sum;
        total; gross; gross amount; amt; payment amount; money; betrag; umsatz; buchungsbetrag;
        netto; brutto; betrag wert; summe; montant; montant operation; montant de l operation;
        valeur; bedrag; transactiebedrag; importe; cantidad; monto; importe total; importo;
        ammontare; importo movimento; valor; montante; quantia; quantidade; valor do movimento;
        kwota; kwota operacji; kwota transakcji; belopp; beløb; beløp; castka; objem; objem
        transakce; suma; maara; summa; osszeg; tranzakcio osszege; сумма; сумма
        операции; сумма платежа; сумма в валюте счета
    """,
    "debit": """
        debit; debit amount; debits; outflow; withdrawal; withdrawals; withdrawal amount; money
        out; paid out; payments out; spent; out; charge; soll; ausgang; ausgaben; lastschrift;
        belastung; debit montant; montant debit; debits montant; af; uit; afschrijving; uitgaven;
        cargo; cargos; debe; gasto; gastos; retiros; addebito; addebiti; dare; uscite; uscita;
        debito; debitos; saida; saidas; despesa; despesas; obciazenia; obciazenie; wydatki; uttag;
        ut; ut fra konto; ud; hævet; debet; vydaj; vydaje; terheles; расход; списание; дебет
    """,
    "credit": """
        credit; credit amount; credits; inflow; deposit; deposits; deposit amount; money in; paid
        in; payments in; received; in; haben; eingang; einnahmen; gutschrift; montant credit;
        avoir; bij; bijschrijving; inkomsten; abono; abonos; haber; ingreso; ingresos; depositos;
        accredito; accrediti; avere; entrate; entrata; credito; creditos; receita; receitas;
        uznania; uznanie; wpływy; insattning; insattningar; in pa konto; inn pa konto; inn; ind;
        indsat; kredit; prijem; prijmy; jovairas; приход; поступление; зачисление; кредит
    """,
    "balance": """
        balance; running balance; account balance; available balance; ending balance; beginning
        balance; saldo; kontostand; saldo nach buchung; solde; saldo na trn; saldo na mutatie;
        saldo disponible; saldo disponibile; saldo disponivel; saldo contable; saldo po operacji;
        saldo po transakcji; bokført saldo; zustatek; zustatek po transakci; egyenleg; остаток;
        баланс; остаток средств
    """,
    "type": """
        transaction type; debit credit; credit debit; type; dr cr; cr dr; d c; c d; d k; k d;
        details; credit debit indicator; debit credit indicator; debit or credit; direction; soll
        haben; s h; umsatztyp; art; af bij; bij af; sens; type operation; tipo; tipo movimiento;
        segno; dare avere; tipo de movimento; natureza; wn ma; obciazenie uznanie; md d; deebet
        kreedit; debet kredit; kreditas debetas
    """,
    "payee": """
        payee; merchant; merchant name; counterparty; counterparty name; partner name; name;
        beneficiary; payee name; vendor; store; destination name; description payee; beguenstigter
        zahlungspflichtiger; begunstigter zahlungspflichtiger; empfanger; auftraggeber empfanger;
        name zahlungsbeteiligter; zahlungsempfanger in; zahlungsempfanger; zahlungsempfanger
        auftraggeber; auftraggeber beguenstigter; auftraggeber begunstigter; empfanger
        auftraggeber; partner; handler; name des partners; gegenpartei; beneficiaire; tiers;
        commercant; nom du tiers; marchand; naam omschrijving; naam; naam tegenpartij;
        tegenpartij; begunstigde; beneficiario; comercio; ordenante beneficiario; ordenante;
        esercente; controparte; estabelecimento; favorecido; contraparte; titulo; odbiorca;
        nadawca odbiorca; odbiorca nadawca; kontrahent; dane kontrahenta; nazwa odbiorcy;
        mottagare; mottaker; modtager; navn; namn; nazev protiuctu; protistrana; nazev
        protistrany; obchodnik; saaja maksaja; saaja; partner neve; kedvezmenyezett; saaja nimi;
        контрагент; получатель; плательщик
    """,
    "description": """
        original description; original statement; appears on your statement as; description;
        transaction description; narrative; narration; particulars; payment reference; memo
        description; transaction details; details; text; label; item title; statement description;
        purpose; note; from; to; buchungstext; verwendungszweck; beschreibung; umsatzbeschreibung;
        vorgang verwendungszweck; buchungsdetails; buchungsinformation; libelle; libelle
        operation; libelle simplifie; libelle complet; libelle de l operation; intitule;
        omschrijving; omschrijving 1; omschrijving 2; omschrijving 3; mededelingen; mededeling;
        concepto; descripcion; movimiento; detalle; descrizione; causale; descrizione operazione;
        descrizione estesa; dettagli; operazione; descricao; historico; descritivo; movimento;
        lancamento; opis; opis operacji; opis transakcji; tytuł; tytuł operacji; beskrivning;
        tekst; beskrivelse; forklaring; transaksjonstekst; popis; poznamka; zprava; zprava pro
        prijemce; selitys; viesti; kozlemeny; selgitus; описание; описание операции; назначение;
        назначение платежа; комментарий; rubrik; meddelande; melding
    """,
    "notes": """
        notes; memo; comment; comments; notizen; notiz; bemerkung; kommentar; anmerkung;
        commentaire; commentaires; remarque; notities; opmerking; opmerkingen; notas; nota;
        observaciones; comentario; note personali; commento; observacoes; comentarios
    """,
    "category": """
        category; category name; categorie; kategorie; categoria; budget category; rubrique;
        hauptkategorie; unterkategorie; sous categorie; kategoria; категория
    """,
    "external_id": """
        transaction id; id; fitid; transaction reference; reference number; reference id; txn id;
        transaction number; transferwise id; unique id; journal id; transaktionsid;
        transaktionscode; transaktionsnummer; umsatz id; identifiant; numero de transaction;
        transactie id; volgnr; id transaccion; id transazione; id transacao; identificador; numer
        transakcji; id transakce; id pohybu; arkistointitunnus
    """,
    "currency": """
        currency; currency code; account currency; ccy; wahrung; waehrung; devise; monnaie; munt;
        muntsoort; valuta code; moneda; divisa; moeda; waluta; valuta; mena; penznem; devizanem;
        valuutta; valuuta; валюта; валюта операции; валюта платежа; валюта счета
    """,
    "status": """
        status; state; transaction status; statut; etat; estado; stato; situacao; buchungsstatus;
        статус
    """,
    "account": """
        account; account name; konto; auftragskonto; kontoname; compte; rekening;
        cuenta; conto; conta
    """,
}

_RANKS: dict[str, dict[str, int]] = {
    role: {fold(name): rank for rank, name in enumerate(words.split(";"))}
    for role, words in _COLUMN_WORDS.items()
}

_WHOLE_DESCRIPTIONS = ("original description", "original statement")
_PENDING_WORDS = """
    pending; processing; authorised; authorized; on hold; unposted; vorgemerkt; ausstehend;
    reserviert; en attente; pendiente; in attesa; pendente; in behandeling; gereserveerd
"""
_REFUSED_WORDS = """
    failed; denied; declined; cancelled; canceled; voided; void; expired; rejected; reverted;
    abgelehnt; storniert; fehlgeschlagen; refuse; annule; geweigerd; geannuleerd; rechazado;
    rechazada; cancelado; cancelada; anulado; rifiutato; annullato; recusado; recusada; anulada
"""
_BALANCE_WORDS = """
    opening balance; closing balance; beginning balance; ending balance; turnover; brought forward;
    carried forward; balance brought forward; balance carried forward; anfangssaldo; endsaldo;
    schlusssaldo; saldovortrag; alter kontostand; neuer kontostand; solde initial; solde final;
    beginsaldo; eindsaldo; saldo inicial; saldo final; saldo anterior; saldo do dia;
    saldo iniziale; saldo finale
"""
BALANCES = frozenset(
    cased(" ".join(words.split()))
    for words in _BALANCE_WORDS.split(";")
    for cased in (str.lower, str.capitalize, str.title, str.upper)
)
"""What statements write in rows that state a balance, as it is written."""

_PENDING = frozenset(word.strip() for word in _PENDING_WORDS.split(";"))
_REFUSED = frozenset(word.strip() for word in _REFUSED_WORDS.split(";"))


def column_key(name: str) -> str:
    """Return a header name folded and without its currency: `Betrag (EUR)` is `betrag`."""
    plain = " ".join(name.translate(_SYMBOLS).split())
    folded = fold(_CODE.sub(_without_currency, plain))
    return " ".join(_UNITS.sub(" ", folded).split()) or folded


def _without_currency(match: re.Match[str]) -> str:
    return " " if (match[1] or match[2]) in currencies() else match[0]


def rank(role: str, key: str) -> int | None:
    """Return how well a folded name fits a role, 0 being best, None when it does not."""
    return _RANKS[role].get(key)


def replaces_other_descriptions(key: str) -> bool:
    """Whether a column holds the bank's whole own text, so that others only repeat it."""
    return key in _WHOLE_DESCRIPTIONS


def is_pending(status: str) -> bool:
    """Whether a status says that the bank has not posted the row yet."""
    return fold(status) in _PENDING


def is_refused(status: str) -> bool:
    """Whether a status says that no money moved."""
    return fold(status) in _REFUSED
