"""What units and currencies are called.

Knows: the names and symbols that CLDR gives to units and currencies in Chinese and English, and the few that people use
besides. Does not know: conversions. The vocabulary is built once, at the first use (about 0.1 s).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from babel.numbers import get_currency_name, get_currency_symbol
from babel.units import format_unit

from nlu.language.amounts import pairs_of_amounts, words_of_amounts

_UNITS = """
area-acre area-hectare area-square-centimeter area-square-foot area-square-inch area-square-kilometer area-square-meter
area-square-mile area-square-yard concentr-karat concentr-percent concentr-permille
digital-bit digital-byte digital-gigabit digital-gigabyte digital-kilobit digital-kilobyte digital-megabit
digital-megabyte digital-petabyte digital-terabit digital-terabyte
duration-century duration-day duration-decade duration-hour duration-microsecond duration-millisecond duration-minute
duration-month duration-nanosecond duration-second duration-week duration-year duration-night
electric-ampere electric-milliampere electric-ohm electric-volt
energy-calorie energy-electronvolt energy-joule energy-kilocalorie energy-kilojoule energy-kilowatt-hour
force-newton frequency-gigahertz frequency-hertz frequency-kilohertz frequency-megahertz
graphics-megapixel graphics-pixel
length-astronomical-unit length-centimeter length-decimeter length-foot length-inch length-kilometer length-light-year
length-meter length-micrometer length-mile length-millimeter length-nanometer length-nautical-mile length-parsec
length-picometer length-yard light-lumen light-lux
mass-carat mass-dalton mass-gram mass-kilogram mass-microgram mass-milligram mass-ounce mass-pound mass-ton mass-tonne
mass-solar-mass power-gigawatt power-horsepower power-kilowatt power-megawatt power-milliwatt power-watt
pressure-atmosphere pressure-bar pressure-hectopascal pressure-kilopascal pressure-megapascal pressure-millibar
pressure-pascal speed-kilometer-per-hour speed-knot speed-meter-per-second speed-mile-per-hour
temperature-celsius temperature-fahrenheit temperature-kelvin
volume-barrel volume-cubic-centimeter volume-cubic-foot volume-cubic-kilometer volume-cubic-meter volume-cubic-mile
volume-gallon volume-liter volume-milliliter volume-pint volume-quart
"""
_LOCALES = ("en", "en_GB", "zh_Hans", "zh_Hant")
_CURRENCIES = (
    "USD EUR GBP CNY JPY HKD TWD KRW INR RUB CHF CAD AUD NZD SGD MYR THB IDR VND PHP BRL MXN ZAR SEK NOK DKK PLN CZK "
    "HUF TRY ILS AED SAR EGP NGN MOP ARS CLP"
)

# One letter stands for too many things; these are written often enough behind a number.
_LETTERS = {"m": "meter", "g": "gram", "h": "hour", "L": "liter", "W": "watt", "V": "volt", "t": "tonne", "K": "kelvin"}

_PREFIXES = {
    "US$": "USD", "U.S.$": "USD", "HK$": "HKD", "NT$": "TWD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD",
    "NZ$": "NZD", "S$": "SGD", "R$": "BRL", "CN¥": "CNY", "JP¥": "JPY", "RMB": "CNY", "$": "USD",
    "€": "EUR",
    "£": "GBP", "₩": "KRW", "₹": "INR", "₽": "RUB", "₺": "TRY", "฿": "THB", "₫": "VND", "₪": "ILS", "₦": "NGN",
    "₱": "PHP",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Units:
    """Surface forms and what they mean.

    Attributes:
        exact: Forms that are compared as they are (symbols, abbreviations, Chinese).
        folded: Lower-case forms that are compared without case (English words).
        prefixes: What stands before an amount of money.
        longest: Length of the longest form.
        firsts: The characters that a form may begin with, in either case.
    """

    exact: dict[str, str]
    folded: dict[str, str]
    prefixes: dict[str, str]
    longest: int
    firsts: frozenset[str]

    def match(self, text: str, at: int) -> tuple[str, int] | None:
        """The unit whose longest form begins at an offset, and the offset behind it."""
        if text[at : at + 1] not in self.firsts:
            return None
        tail = text[at : at + self.longest]
        for size in range(len(tail), 0, -1):
            last = tail[size - 1]
            if last.isascii() and last.isalnum() and size < len(tail) and _is_word(tail[size]):
                continue
            if size == 1 and last.isascii() and last.isalpha() and tail[1:2] in ("/", "-"):
                return None  # "18L/36R"
            form = tail[:size]
            unit = self.exact.get(form) or self.folded.get(form.lower())
            if unit is not None:
                return unit, at + size
        return None


def is_unit(text: str) -> bool:
    """Whether a text is a unit or a currency as people write it: "kg", "km2", "USD", "years", 「公里」."""
    units = load_units()
    return text in units.exact or text.lower() in units.folded or text in units.prefixes


def unit_of(text: str) -> str:
    """The unit or currency that a text is, by its name in CLDR or ISO 4217; nothing where it is none."""
    units = load_units()
    return units.exact.get(text) or units.folded.get(text.lower()) or units.prefixes.get(text, "")


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def _forms_of(key: str) -> Iterator[str]:
    """What CLDR calls a unit, behind its number."""
    for locale in _LOCALES:
        for length in ("long", "short", "narrow"):
            for count in (1, 2):
                before, _, after = format_unit(count, key, length=length, locale=locale).partition(str(count))
                if not before.strip():
                    yield after


@functools.cache
def load_units() -> Units:
    """The vocabulary of both languages."""
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}

    def add(form: str, unit: str) -> None:
        form = form.strip()
        if not form or form in words_of_amounts("no_units") or (len(form) == 1 and form.isascii() and form.isalpha()):
            return
        word = form.isascii() and len(form) > 3 and form.replace(" ", "").replace(".", "").isalpha()
        if word:
            folded.setdefault(form.lower(), unit)
        else:
            exact.setdefault(form, unit)

    for form, meaning in pairs_of_amounts("units").items():
        add(form, meaning)
    exact.update(_LETTERS)
    for key in _UNITS.split():
        for form in _forms_of(key):
            add(form, key.partition("-")[2])
    prefixes = _PREFIXES | pairs_of_amounts("money_before")
    for code in _CURRENCIES.split():
        exact.setdefault(code, code)
        prefixes.setdefault(code, code)
        for locale in _LOCALES:
            for count in (1, 2):
                add(get_currency_name(code, count, locale=locale), code)
            symbol = get_currency_symbol(code, locale=locale)
            if len(symbol) > 1 and re.search(r"[^\w\s.]", symbol):
                prefixes.setdefault(symbol, code)
    for symbol in ("€", "$", "£"):
        exact.setdefault(symbol, prefixes[symbol])
    for form in words_of_amounts("unit_or_word"):
        folded.pop(form, None)
        exact.pop(form, None)
    forms = [*exact, *folded]
    firsts = frozenset(case for form in forms for case in (form[0], form[0].upper()))
    return Units(exact, folded, prefixes, max(map(len, forms)), firsts)
