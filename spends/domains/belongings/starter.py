"""The retailers and brands every new household begins with, as plain data."""

from typing import Final, NamedTuple


class StarterName(NamedTuple):
    """A retailer or brand and where it is on the web."""

    name: str
    url: str


STARTER_RETAILERS: Final[tuple[StarterName, ...]] = (
    StarterName("Aldi", "https://www.aldi.com"),
    StarterName("Amazon", "https://www.amazon.com"),
    StarterName("Apple Store", "https://www.apple.com/store"),
    StarterName("Argos", "https://www.argos.co.uk"),
    StarterName("Best Buy", "https://www.bestbuy.com"),
    StarterName("Bol", "https://www.bol.com"),
    StarterName("Carrefour", "https://www.carrefour.com"),
    StarterName("Conrad", "https://www.conrad.com"),
    StarterName("Costco", "https://www.costco.com"),
    StarterName("Currys", "https://www.currys.co.uk"),
    StarterName("Decathlon", "https://www.decathlon.com"),
    StarterName("eBay", "https://www.ebay.com"),
    StarterName("Fnac", "https://www.fnac.com"),
    StarterName("H&M", "https://www.hm.com"),
    StarterName("Home Depot", "https://www.homedepot.com"),
    StarterName("IKEA", "https://www.ikea.com"),
    StarterName("John Lewis", "https://www.johnlewis.com"),
    StarterName("Leroy Merlin", "https://www.leroymerlin.com"),
    StarterName("Lidl", "https://www.lidl.com"),
    StarterName("Lowe's", "https://www.lowes.com"),
    StarterName("MediaMarkt", "https://www.mediamarkt.com"),
    StarterName("OBI", "https://www.obi.com"),
    StarterName("OTTO", "https://www.otto.de"),
    StarterName("Saturn", "https://www.saturn.de"),
    StarterName("Target", "https://www.target.com"),
    StarterName("Walmart", "https://www.walmart.com"),
    StarterName("Zalando", "https://www.zalando.com"),
)

STARTER_BRANDS: Final[tuple[StarterName, ...]] = (
    StarterName("Apple", "https://www.apple.com"),
    StarterName("Asus", "https://www.asus.com"),
    StarterName("Bose", "https://www.bose.com"),
    StarterName("Bosch", "https://www.bosch.com"),
    StarterName("Braun", "https://www.braun.com"),
    StarterName("Canon", "https://www.canon.com"),
    StarterName("De'Longhi", "https://www.delonghi.com"),
    StarterName("Dell", "https://www.dell.com"),
    StarterName("Dyson", "https://www.dyson.com"),
    StarterName("Electrolux", "https://www.electrolux.com"),
    StarterName("Garmin", "https://www.garmin.com"),
    StarterName("Google", "https://store.google.com"),
    StarterName("HP", "https://www.hp.com"),
    StarterName("KitchenAid", "https://www.kitchenaid.com"),
    StarterName("Lenovo", "https://www.lenovo.com"),
    StarterName("LG", "https://www.lg.com"),
    StarterName("Makita", "https://www.makita.com"),
    StarterName("Microsoft", "https://www.microsoft.com"),
    StarterName("Miele", "https://www.miele.com"),
    StarterName("Nintendo", "https://www.nintendo.com"),
    StarterName("Panasonic", "https://www.panasonic.com"),
    StarterName("Philips", "https://www.philips.com"),
    StarterName("Samsung", "https://www.samsung.com"),
    StarterName("Siemens", "https://www.siemens-home.bsh-group.com"),
    StarterName("Sonos", "https://www.sonos.com"),
    StarterName("Sony", "https://www.sony.com"),
    StarterName("Whirlpool", "https://www.whirlpool.com"),
)
