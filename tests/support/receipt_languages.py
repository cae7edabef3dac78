"""What receipts of made-up shops say in seven languages."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Language:
    """The words and customs of a country's receipts."""

    currency: str
    symbols: tuple[str, ...]
    decimal: str
    group: str
    dates: tuple[str, ...]
    shops: tuple[str, ...]
    items: tuple[str, ...]
    heading: tuple[str, ...]
    total: tuple[str, ...]
    subtotal: tuple[str, ...]
    tax: tuple[str, ...]
    cash: tuple[str, ...]
    change: tuple[str, ...]
    card: tuple[str, ...]
    discount: tuple[str, ...]
    shipping: tuple[str, ...]
    date_label: tuple[str, ...]
    order_date: tuple[str, ...]
    invoice: tuple[str, ...]
    due: tuple[str, ...]
    delivery: tuple[str, ...]
    quantity: tuple[str, ...]
    address: tuple[str, ...]
    thanks: tuple[str, ...]
    subject: tuple[str, ...]
    rates: tuple[int, ...]
    deposit: tuple[str, ...] = ()
    months: tuple[str, ...] = field(default=())
    tax_on_top: bool = False
    symbol_first: bool = False


ENGLISH = Language(
    currency="GBP",
    symbols=("£", "£", "GBP "),
    decimal=".",
    group=",",
    dates=("%d/%m/%Y", "%d/%m/%y", "%d %b %Y", "%d %B %Y", "%d-%m-%Y", "%Y-%m-%d"),
    shops=("Harrow & Finch", "BRAMBLE STORES LTD", "Kestrel Outdoor", "The Tin Kettle"),
    items=(
        *("Oat Milk 1L", "Wholemeal Bread", "Cordless Drill 18V", "Wool Socks 3pk", "Desk Lamp"),
        *("Free Range Eggs 6", "Tea Towel", "USB-C Cable 2m", "Garden Hose 20m", "Notebook A5"),
    ),
    heading=("RECEIPT", "Sales receipt", "Tax invoice", "Thank you for shopping with us"),
    total=(
        "TOTAL",
        "Total",
        "Total to pay",
        "BALANCE DUE",
        "Amount due",
        "Grand total",
        "Order total",
    ),
    subtotal=("Subtotal", "SUB-TOTAL", "Sub total", "Items subtotal"),
    tax=("VAT @ {r}%", "VAT {r}%", "Includes VAT {r}%", "of which VAT ({r}%)"),
    cash=("CASH", "Cash tendered", "Cash given"),
    change=("CHANGE", "Change due"),
    card=("VISA DEBIT", "Mastercard ****4411", "Card payment", "Contactless"),
    discount=("Discount", "Multibuy saving", "Voucher", "Loyalty discount"),
    shipping=("Delivery", "Shipping", "Postage & packing"),
    date_label=("Date", "DATE", "Date of sale", ""),
    order_date=("Order date", "Order placed", "Ordered on"),
    invoice=("Invoice date", "Date of invoice"),
    due=("Due date", "Payment due by"),
    delivery=("Estimated delivery", "Delivery date", "Arriving"),
    quantity=("Qty", "Quantity"),
    address=("14 Mill Lane", "Leeds LS1 4AB", "Tel 0113 496 0123", "VAT No GB 987 6543 21"),
    thanks=("Thank you, please call again", "Keep your receipt for returns within 30 days"),
    subject=("Your {s} order confirmation", "Thanks for your order from {s}"),
    rates=(20, 5),
    symbol_first=True,
)
AMERICAN = Language(
    currency="USD",
    symbols=("$", "$", "USD "),
    decimal=".",
    group=",",
    dates=("%m/%d/%Y", "%m/%d/%y", "%b %d, %Y", "%B %d, %Y", "%m-%d-%Y", "%Y-%m-%d"),
    shops=(
        "Red Barn Hardware",
        "PINE RIDGE MARKET",
        "Lakeside Electronics Inc.",
        "Tumbleweed Coffee",
    ),
    items=(
        *("PAPER TOWELS", "Hammer 16oz", "LED Bulb 4 pack", "Ground Coffee", "Batteries AA 8ct"),
        *("Phone Case", "Bananas", "Bluetooth Speaker", "Work Gloves L", "Trail Mix"),
    ),
    heading=("SALE", "Receipt", "INVOICE", "Store #0412 Register 3"),
    total=("TOTAL", "Total", "Grand Total", "ORDER TOTAL", "AMOUNT DUE", "Total due"),
    subtotal=("SUBTOTAL", "Subtotal", "Merchandise subtotal"),
    tax=("TAX {r}%", "Sales Tax {r}%", "State tax ({r}%)", "Estimated tax {r}%"),
    cash=("CASH", "Cash tendered"),
    change=("CHANGE", "Change due"),
    card=("VISA ending in 1042", "DEBIT CARD", "MASTERCARD TEND", "AMEX"),
    discount=("Coupon", "Member discount", "PROMO SAVE10"),
    shipping=("Shipping", "Shipping & handling", "Delivery fee"),
    date_label=("Date:", "DATE", ""),
    order_date=("Order date", "Order placed", "Placed on"),
    invoice=("Invoice date", "Date issued"),
    due=("Due date", "Payment due"),
    delivery=("Estimated delivery", "Ships by", "Arriving by"),
    quantity=("Qty", "Quantity"),
    address=("2200 Canyon Rd", "Boulder, CO 80302", "(303) 555-0142", "ST# 4471 OP# 009043 TE# 03"),
    thanks=("THANK YOU FOR SHOPPING", "Returns accepted within 90 days with receipt"),
    subject=("Your {s} order confirmation", "Order received: thank you for shopping at {s}"),
    rates=(6, 8),
    tax_on_top=True,
    symbol_first=True,
)
GERMAN = Language(
    currency="EUR",
    symbols=("€", "EUR", "€", ""),
    decimal=",",
    group=".",
    dates=("%d.%m.%Y", "%d.%m.%y", "%d. {m} %Y", "%Y-%m-%d"),
    shops=("Möbelhaus Linde", "FRISCHMARKT ADLER GMBH", "Elektro Brandner", "Bäckerei Sonnrein"),
    items=(
        *(
            "Vollmilch 3,5% 1L",
            "Roggenbrot",
            "Akkuschrauber AS-18",
            "Bio Eier 10er",
            "Schreibtischlampe",
        ),
        *("Mineralwasser 6x1,5L", "Küchenpapier", "HDMI-Kabel 2m", "Tomaten", "Wandregal Eiche"),
    ),
    heading=("Kassenbon", "RECHNUNG", "Quittung", "Ihr Einkauf"),
    total=(
        "SUMME",
        "Gesamtbetrag",
        "Zu zahlen",
        "Gesamtsumme",
        "Rechnungsbetrag",
        "SUMME EUR",
        "Gesamt",
    ),
    subtotal=("Zwischensumme", "ZW-SUMME"),
    tax=("MwSt {r}%", "inkl. {r}% MwSt.", "davon USt {r} %", "enth. MwSt {r},00%"),
    cash=("BAR", "Gegeben", "Gegeben BAR"),
    change=("Rückgeld", "RÜCKGELD BAR", "Zurück"),
    card=("girocard", "EC-Karte", "Kartenzahlung VISA", "Geg. Mastercard"),
    discount=("Rabatt", "Aktionsrabatt", "Coupon", "Gutschein"),
    shipping=("Versandkosten", "Versand", "Lieferkosten"),
    date_label=("Datum", "Datum:", ""),
    order_date=("Bestelldatum", "Bestellt am", "Kaufdatum"),
    invoice=("Rechnungsdatum", "Rechnung vom"),
    due=("Fällig am", "Zahlbar bis"),
    delivery=("Lieferdatum", "Voraussichtliche Lieferung", "Zustellung bis"),
    quantity=("Menge", "Anzahl"),
    address=("Hauptstraße 12", "80331 München", "Tel. 089 / 123456", "USt-IdNr. DE123456789"),
    thanks=("Vielen Dank für Ihren Einkauf", "Es bediente Sie Frau Keller"),
    subject=("Ihre Bestellung bei {s}", "Bestellbestätigung {s}"),
    rates=(19, 7),
    deposit=("Pfand 0,25", "PFAND"),
    months=tuple(
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
    ),
)
FRENCH = Language(
    currency="EUR",
    symbols=("€", "EUR", "€"),
    decimal=",",
    group=" ",
    dates=("%d/%m/%Y", "%d/%m/%y", "%d {m} %Y", "%d-%m-%Y"),
    shops=("Librairie du Canal", "LE PANIER VERT SARL", "Bricolage Martel", "Maison Clairette"),
    items=(
        *(
            "Baguette tradition",
            "Lait demi-ecrémé 1L",
            "Perceuse 750W",
            "Cahier A4",
            "Lampe de bureau",
        ),
        *(
            "Pommes Gala",
            "Savon de Marseille",
            "Câble USB 1m",
            "Cafetière italienne",
            "Torchon lin",
        ),
    ),
    heading=("TICKET DE CAISSE", "FACTURE", "Bienvenue", "Reçu"),
    total=("TOTAL TTC", "Total à payer", "NET A PAYER", "MONTANT TOTAL", "Total", "TOTAL EUR"),
    subtotal=("Sous-total", "SOUS TOTAL"),
    tax=("TVA {r}%", "dont TVA {r} %", "TVA {r},00 %"),
    cash=("ESPECES", "Espèces", "Reçu espèces"),
    change=("RENDU", "Monnaie rendue", "A rendre"),
    card=("CARTE BANCAIRE", "CB", "Carte bleue VISA"),
    discount=("Remise", "Remise fidélité", "Bon de réduction"),
    shipping=("Frais de port", "Livraison", "Frais de livraison"),
    date_label=("Date", "Date :", "Le", ""),
    order_date=("Date de commande", "Commandé le", "Commande passée le"),
    invoice=("Date de facture", "Facture du"),
    due=("Échéance", "Date d'échéance"),
    delivery=("Livraison prévue le", "Date de livraison"),
    quantity=("Qté", "Quantité"),
    address=("8 rue des Tilleuls", "69003 Lyon", "Tél : 04 78 00 11 22", "TVA FR 32 123456789"),
    thanks=("Merci de votre visite", "A bientôt"),
    subject=("Votre commande chez {s}", "Confirmation de commande {s}"),
    rates=(20, 10),
    deposit=("Consigne",),
    months=tuple(
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
    ),
)
SPANISH = Language(
    currency="EUR",
    symbols=("€", "EUR", "€", ""),
    decimal=",",
    group=".",
    dates=("%d/%m/%Y", "%d/%m/%y", "%d de {m} de %Y", "%d-%m-%Y"),
    shops=("Ferretería Olmedo", "SUPERMERCADOS LA NORIA S.A.", "Librería Azahar", "Casa Bermejo"),
    items=(
        *(
            "Leche entera 1L",
            "Pan de molde",
            "Taladro percutor",
            "Aceite oliva 5L",
            "Lámpara de mesa",
        ),
        *("Tomate rama", "Jabón manos", "Cable HDMI 3m", "Sartén 24cm", "Cuaderno A5"),
    ),
    heading=("FACTURA SIMPLIFICADA", "TICKET", "FACTURA", "Recibo"),
    total=("TOTAL", "Total a pagar", "IMPORTE TOTAL", "TOTAL EUR", "TOTAL COMPRA", "Total pedido"),
    subtotal=("Subtotal", "SUBTOTAL"),
    tax=("IVA {r}%", "IVA incluido {r}%", "Incluye IVA {r} %"),
    cash=("EFECTIVO", "Entregado", "Efectivo entregado"),
    change=("CAMBIO", "Cambio", "A devolver"),
    card=("TARJETA", "Tarjeta VISA", "TARJETA BANCARIA"),
    discount=("Descuento", "Dto. socio", "Cupón descuento"),
    shipping=("Gastos de envío", "Envío", "Transporte"),
    date_label=("Fecha", "FECHA:", ""),
    order_date=("Fecha de pedido", "Fecha del pedido", "Fecha de compra"),
    invoice=("Fecha de factura", "Fecha factura"),
    due=("Vencimiento", "Fecha de vencimiento"),
    delivery=("Entrega estimada", "Fecha de entrega"),
    quantity=("Cantidad", "Uds"),
    address=("Calle del Pozo 7", "41001 Sevilla", "Tel. 954 00 11 22", "NIF A-12345678"),
    thanks=("Gracias por su compra", "No se admiten cambios sin ticket"),
    subject=("Tu pedido en {s}", "Confirmación de pedido de {s}"),
    rates=(21, 10),
    months=tuple(
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
    ),
)
DUTCH = Language(
    currency="EUR",
    symbols=("€ ", "EUR ", "€", ""),
    decimal=",",
    group=".",
    dates=("%d-%m-%Y", "%d-%m-%y", "%d {m} %Y", "%d/%m/%Y"),
    shops=(
        "Fietsenhuis De Wiel",
        "GROENTEHAL VAN DAM B.V.",
        "Boekhandel Kade",
        "Doe-het-Zelf Polder",
    ),
    items=(
        *("Halfvolle melk 1L", "Volkoren brood", "Accuboormachine", "Fietslamp set", "Bureaulamp"),
        *("Goudse kaas jong", "Keukenrol 4st", "Netwerkkabel 5m", "Kookpan 24cm", "Notitieboek"),
    ),
    heading=("KASSABON", "FACTUUR", "Bon", "Welkom"),
    total=("TOTAAL", "Totaal te betalen", "Te betalen", "TOTAALBEDRAG", "Totaal EUR", "Eindtotaal"),
    subtotal=("Subtotaal", "SUBTOTAAL"),
    tax=("BTW {r}%", "Inclusief btw {r}%", "waarvan BTW {r} %"),
    cash=("CONTANT", "Contant ontvangen"),
    change=("WISSELGELD", "Wisselgeld", "Terug"),
    card=("PIN", "Betaalpas", "Pinbetaling Maestro"),
    discount=("Korting", "Bonuskorting", "Kortingscode"),
    shipping=("Verzendkosten", "Bezorgkosten", "Verzending"),
    date_label=("Datum", "Datum:", ""),
    order_date=("Besteldatum", "Besteld op", "Aankoopdatum"),
    invoice=("Factuurdatum", "Datum factuur"),
    due=("Vervaldatum", "Te betalen voor"),
    delivery=("Verwachte levering", "Bezorgdatum", "Leverdatum"),
    quantity=("Aantal",),
    address=("Kanaalweg 33", "3526 KL Utrecht", "Tel 030-1234567", "BTW nr NL123456789B01"),
    thanks=("Bedankt voor uw bezoek", "Tot ziens"),
    subject=("Uw bestelling bij {s}", "Bestelbevestiging {s}"),
    rates=(21, 9),
    deposit=("Statiegeld",),
    months=tuple(
        "januari februari maart april mei juni juli augustus september oktober november december".split()
    ),
    symbol_first=True,
)
ITALIAN = Language(
    currency="EUR",
    symbols=("€", "€ ", "EUR", ""),
    decimal=",",
    group=".",
    dates=("%d/%m/%Y", "%d/%m/%y", "%d {m} %Y", "%d-%m-%Y"),
    shops=("Ferramenta Colombo", "ALIMENTARI DUE TORRI S.R.L.", "Libreria Portico", "Casa Fiorita"),
    items=(
        *(
            "Latte intero 1L",
            "Pane casereccio",
            "Trapano avvitatore",
            "Olio EVO 1L",
            "Lampada scrivania",
        ),
        *("Pomodori", "Sapone mani", "Cavo HDMI 2m", "Caffettiera 3 tazze", "Quaderno A5"),
    ),
    heading=("DOCUMENTO COMMERCIALE", "SCONTRINO", "FATTURA", "Ricevuta"),
    total=(
        "TOTALE COMPLESSIVO",
        "TOTALE",
        "TOTALE EURO",
        "Totale da pagare",
        "Totale ordine",
        "IMPORTO TOTALE",
    ),
    subtotal=("SUBTOTALE", "Subtotale"),
    tax=("IVA {r}%", "di cui IVA {r}%", "Iva inclusa {r} %"),
    cash=("CONTANTE", "Pagamento contante", "Contanti"),
    change=("RESTO", "Resto"),
    card=("BANCOMAT", "Carta di credito", "Pagamento elettronico"),
    discount=("Sconto", "SCONTO FIDELITY", "Buono sconto"),
    shipping=("Spedizione", "Spese di spedizione", "Consegna"),
    date_label=("Data", "DATA:", ""),
    order_date=("Data ordine", "Ordinato il", "Data di acquisto"),
    invoice=("Data fattura", "Fattura del"),
    due=("Scadenza", "Data scadenza"),
    delivery=("Consegna prevista", "Data di consegna"),
    quantity=("Quantità", "Q.tà"),
    address=("Via Garibaldi 21", "40121 Bologna", "Tel. 051 123456", "P.IVA 01234567890"),
    thanks=("Grazie e arrivederci", "Grazie per il vostro acquisto"),
    subject=("Il tuo ordine su {s}", "Conferma ordine {s}"),
    rates=(22, 10),
    months=tuple(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
    ),
)
JAPANESE = Language(
    currency="JPY",
    symbols=("¥", "¥", "円", "￥"),
    decimal=".",
    group=",",
    dates=("%Y年%m月%d日", "%Y/%m/%d", "%Y-%m-%d", "%Y年 %m月 %d日"),
    shops=("青空書店", "みどり電機 新宿店", "株式会社 山川商店", "カフェ ひだまり"),
    items=(
        *("牛乳 1L", "食パン", "電動ドリル", "単三電池 8本", "デスクランプ"),
        *("りんご", "ハンドソープ", "USBケーブル 2m", "フライパン", "ノート A5"),
    ),
    heading=("領収書", "レシート", "いらっしゃいませ", "納品書"),
    total=("合計", "お会計", "ご請求額", "合計金額", "お買上合計"),
    subtotal=("小計",),
    tax=("内消費税 {r}%", "(内税 {r}%)", "内消費税等({r}%)"),
    cash=("お預り", "現金", "お預かり"),
    change=("お釣り", "お釣", "おつり"),
    card=("クレジット", "カード", "電子マネー"),
    discount=("値引", "割引", "クーポン"),
    shipping=("送料", "配送料"),
    date_label=("日付", "", ""),
    order_date=("注文日", "ご注文日"),
    invoice=("請求日", "発行日"),
    due=("支払期限", "お支払期限"),
    delivery=("お届け予定日", "配送予定日"),
    quantity=("数量",),
    address=("東京都新宿区西新宿1-2-3", "TEL 03-1234-5678", "登録番号 T1234567890123"),
    thanks=("ありがとうございました", "またお越しくださいませ"),
    subject=("{s} ご注文の確認", "【{s}】ご注文ありがとうございます"),
    rates=(10, 8),
    symbol_first=True,
)
LANGUAGES = (ENGLISH, AMERICAN, GERMAN, FRENCH, SPANISH, DUTCH, ITALIAN, JAPANESE)
