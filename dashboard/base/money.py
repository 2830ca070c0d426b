"""Money is kept in whole ten-thousandths of the reporting currency, from the warehouse to the last sum."""

from __future__ import annotations

MONEY_SCALE = 10_000


# One price may be as high as this. Money is added up in 64-bit whole numbers, which hold 922 trillion of the
# currency in ten-thousandths; queries/checks refuse tables whose prices together come to more, on every engine.
MOST_MONEY = 10**14
