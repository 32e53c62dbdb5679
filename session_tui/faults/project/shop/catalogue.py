"""What the shop sells."""

from dataclasses import dataclass
from decimal import Decimal

CURRENCY = "EUR"


@dataclass(frozen=True)
class Tea:
    """One article, with its price for 100 grams."""

    sku: str
    name: str
    price: Decimal


TEAS = (
    Tea("ASM-100", "Assam TGFOP", Decimal("6.90")),
    Tea("CEY-100", "Ceylon Dimbula", Decimal("5.40")),
    Tea("CHA-100", "Masala Chai", Decimal("7.20")),
    Tea("DAR-100", "Darjeeling First Flush", Decimal("14.50")),
    Tea("EGR-100", "Earl Grey", Decimal("6.20")),
    Tea("GEN-100", "Genmaicha", Decimal("8.80")),
    Tea("GYO-050", "Gyokuro", Decimal("24.00")),
    Tea("JAS-100", "Jasmine Pearls", Decimal("12.30")),
    Tea("LAP-100", "Lapsang Souchong", Decimal("9.10")),
    Tea("MIN-080", "Peppermint", Decimal("4.20")),
    Tea("OOL-100", "Tie Guan Yin Oolong", Decimal("16.40")),
    Tea("PUE-200", "Pu-erh, aged", Decimal("19.90")),
    Tea("ROO-100", "Rooibos Vanilla", Decimal("5.10")),
    Tea("SEN-100", "Sencha", Decimal("9.60")),
    Tea("WHT-050", "Silver Needle", Decimal("21.70")),
)

BY_SKU = {tea.sku: tea for tea in TEAS}
