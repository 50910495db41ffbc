"""How units convert into each other.

Knows: the size of the units of length, area, volume, mass, time, speed, power, energy and data in one unit of their
kind (the international definitions; a month is a twelfth of a year of 365.25 days). Does not know: currencies,
temperatures, which text is a unit.
"""

from __future__ import annotations

import functools

_SIZES: dict[str, dict[str, float]] = {
    "length": {
        "nanometer": 1e-9, "micrometer": 1e-6, "millimeter": 1e-3, "centimeter": 1e-2, "decimeter": 0.1, "meter": 1.0,
        "kilometer": 1e3, "inch": 0.0254, "foot": 0.3048, "yard": 0.9144, "mile": 1609.344, "nautical-mile": 1852.0,
        "li": 500.0, "light-year": 9.4607304725808e15, "parsec": 3.0856775814913673e16,
        "astronomical-unit": 149597870700.0,
    },
    "area": {
        "square-centimeter": 1e-4, "square-meter": 1.0, "square-kilometer": 1e6, "hectare": 1e4, "acre": 4046.8564224,
        "square-inch": 0.00064516, "square-foot": 0.09290304, "square-yard": 0.83612736,
        "square-mile": 2589988.110336, "mu": 2000 / 3,
    },
    "volume": {
        "milliliter": 1e-6, "cubic-centimeter": 1e-6, "liter": 1e-3, "cubic-meter": 1.0, "cubic-kilometer": 1e9,
        "cubic-foot": 0.028316846592, "cubic-mile": 4168181825.440579584,
    },
    "mass": {
        "microgram": 1e-9, "milligram": 1e-6, "gram": 1e-3, "kilogram": 1.0, "tonne": 1e3, "ounce": 0.028349523125,
        "pound": 0.45359237, "carat": 2e-4, "jin": 0.5,
    },
    "time": {
        "nanosecond": 1e-9, "microsecond": 1e-6, "millisecond": 1e-3, "second": 1.0, "minute": 60.0, "hour": 3600.0,
        "day": 86400.0, "week": 604800.0, "month": 2629800.0, "year": 31557600.0, "decade": 315576000.0,
        "century": 3155760000.0,
    },
    "speed": {
        "meter-per-second": 1.0, "kilometer-per-hour": 1 / 3.6, "mile-per-hour": 0.44704, "knot": 1852 / 3600,
    },
    "power": {"milliwatt": 1e-3, "watt": 1.0, "kilowatt": 1e3, "megawatt": 1e6, "gigawatt": 1e9},
    "energy": {"joule": 1.0, "kilojoule": 1e3, "calorie": 4.184, "kilocalorie": 4184.0, "kilowatt-hour": 3.6e6},
    "frequency": {"hertz": 1.0, "kilohertz": 1e3, "megahertz": 1e6, "gigahertz": 1e9},
    "data": {
        "bit": 0.125, "byte": 1.0, "kilobyte": 1e3, "megabyte": 1e6, "gigabyte": 1e9, "terabyte": 1e12,
        "petabyte": 1e15,
    },
}  # fmt: skip


@functools.cache
def _kinds() -> dict[str, tuple[str, float]]:
    return {unit: (kind, size) for kind, sizes in _SIZES.items() for unit, size in sizes.items()}


def convert(value: float, unit: str, into: str) -> float | None:
    """A value in another unit; the same where either unit is not known here; None where they measure other things.

    Args:
        unit, into: Units as CLDR names them ("kilometer"), as `find_values` gives them.
    """
    if unit == into:
        return value
    (kind, size), (other, size_into) = _kinds().get(unit, ("", 1.0)), _kinds().get(into, ("", 1.0))
    if not kind or not other:
        return value
    # Through text, so that 0.3 metres are 30 centimetres and no 30.000000000000004.
    return float(f"{value * size / size_into:.12g}") if kind == other else None
