"""What units and currencies are called.

Knows: the names and symbols that CLDR gives to units and currencies in Chinese and English, and the few that people use
besides. Does not know: conversions. The vocabulary is built once, at the first use (about 0.1 s).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from babel.numbers import get_currency_name, get_currency_symbol
from babel.units import format_unit

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

# Names that CLDR does not list; the unit is the CLDR one that is meant.
_MORE = {
    "千米": "kilometer", "公尺": "meter", "米": "meter", "厘米": "centimeter", "公分": "centimeter",
    "毫米": "millimeter",
    "海里": "nautical-mile", "英里": "mile", "英尺": "foot", "英寸": "inch", "公斤": "kilogram", "千克": "kilogram",
    "克": "gram", "毫克": "milligram", "吨": "tonne", "公吨": "tonne", "平方千米": "square-kilometer",
    "平方米": "square-meter", "平米": "square-meter", "公顷": "hectare", "升": "liter", "毫升": "milliliter",
    "立方米": "cubic-meter", "℃": "celsius", "摄氏度": "celsius", "度": "degree", "℉": "fahrenheit",
    "华氏度": "fahrenheit",
    "小时": "hour", "个小时": "hour", "个月": "month", "分钟": "minute", "秒": "second", "秒钟": "second",
    "天": "day",
    "周": "week", "星期": "week", "年": "year", "个世纪": "century", "世纪": "century", "岁": "year-person",
    "years old": "year-person", "公里每小时": "kilometer-per-hour", "千米每小时": "kilometer-per-hour",
    "公里/小时": "kilometer-per-hour", "千米/小时": "kilometer-per-hour", "米每秒": "meter-per-second",
    "米/秒": "meter-per-second",
    "km2": "square-kilometer", "m2": "square-meter", "m3": "cubic-meter", "km3": "cubic-kilometer",
    "sq km": "square-kilometer",
    "sq mi": "square-mile", "sq ft": "square-foot", "kph": "kilometer-per-hour", "kgs": "kilogram",
    "kms": "kilometer",
    "lbs": "pound", "hrs": "hour", "mins": "minute", "secs": "second", "metric tons": "tonne",
    "metric tonnes": "tonne",
    "per cent": "percent", "percentage points": "percent", "个百分点": "percent", "％": "percent", "MW": "megawatt",
    "兆瓦": "megawatt", "千瓦": "kilowatt", "千瓦时": "kilowatt-hour", "瓦": "watt", "伏": "volt", "赫兹": "hertz",
    "千兆字节": "gigabyte", "光年": "light-year", "里": "li", "亩": "mu", "斤": "jin",
    "元": "CNY", "元人民币": "CNY", "人民币": "CNY", "块钱": "CNY", "圆": "CNY", "圓": "CNY", "yuan": "CNY",
    "renminbi": "CNY", "RMB": "CNY",
    "美金": "USD", "美刀": "USD", "dollars": "USD", "dollar": "USD", "cents": None, "港币": "HKD",
    "港元": "HKD", "日元": "JPY",
    "日圆": "JPY", "yen": "JPY", "欧元": "EUR", "euros": "EUR", "euro": "EUR", "英镑": "GBP",
    "pounds sterling": "GBP",
    "韩元": "KRW", "won": None, "卢布": "RUB", "rubles": "RUB", "roubles": "RUB", "rupees": "INR", "卢比": "INR",
    "新台币": "TWD", "台币": "TWD", "法郎": "CHF", "瑞士法郎": "CHF", "加元": "CAD", "澳元": "AUD",
    "新加坡元": "SGD", "新元": "SGD",
}  # fmt: skip

# One letter stands for too many things; these are written often enough behind a number.
_LETTERS = {"m": "meter", "g": "gram", "h": "hour", "L": "liter", "W": "watt", "V": "volt", "t": "tonne", "K": "kelvin"}
_NEVER = frozenset(
    [
        *"′″#匹节節卡焦牛巴帕码碼夜晚桶",
        "in",
        "at",
        "am",
        "at.",
        "nights",
        "night",
        "day",
        "cup",
        "bar",
        "to",
        "ha",
        "a",
        "bit",
        "pt",
        "cd",
    ]
)

_PREFIXES = {
    "US$": "USD", "U.S.$": "USD", "HK$": "HKD", "NT$": "TWD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD",
    "NZ$": "NZD", "S$": "SGD", "R$": "BRL", "CN¥": "CNY", "JP¥": "JPY", "RMB": "CNY", "人民币": "CNY", "$": "USD",
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


@functools.cache
def load_units() -> Units:
    """The vocabulary of both languages."""
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}

    def add(form: str, unit: str) -> None:
        form = form.strip()
        if not form or form in _NEVER or (len(form) == 1 and form.isascii() and form.isalpha()):
            return
        word = form.isascii() and len(form) > 3 and form.replace(" ", "").replace(".", "").isalpha()
        if word:
            folded.setdefault(form.lower(), unit)
        else:
            exact.setdefault(form, unit)

    for form, meaning in _MORE.items():
        if meaning:
            add(form, meaning)
    exact.update(_LETTERS)
    for key in _UNITS.split():
        unit = key.partition("-")[2]
        for locale in _LOCALES:
            for length in ("long", "short", "narrow"):
                for count in (1, 2):
                    found = format_unit(count, key, length=length, locale=locale)
                    before, _, after = found.partition(str(count))
                    if not before.strip():
                        add(after, unit)
    prefixes = dict(_PREFIXES)
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
    for form in [form for form, meaning in _MORE.items() if meaning is None]:
        folded.pop(form, None)
        exact.pop(form, None)
    forms = [*exact, *folded]
    firsts = frozenset(case for form in forms for case in (form[0], form[0].upper()))
    return Units(exact, folded, prefixes, max(map(len, forms)), firsts)
