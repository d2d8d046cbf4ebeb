"""Days as numbers (since 1970-01-01, as numpy and polars count), and the day of the exports."""

from datetime import date

import numpy as np

from loaders.generator.chance import Integers

TODAY = date(2026, 10, 1)
"""The day of the exports. Fixed, so that the same seed gives the same bytes on any day."""

THIS_YEAR = TODAY.year
FIRST_YEAR = 1971
"""The first year of an award: the three universities began in 1971."""

TODAY_NUMBER = TODAY.toordinal() - date(1970, 1, 1).toordinal()
NEVER = np.iinfo(np.int64).max
"""The end of what has not ended."""


def day_number(year: Integers, month: Integers | int, day: Integers | int) -> Integers:
    """Days since 1970-01-01 of dates given by their parts (Gregorian calendar)."""
    months = (year.astype(np.int64) - 1970) * 12 + (month - 1)
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + (day - 1)


def year_of(days: Integers) -> Integers:
    """The year a day lies in."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def number_of(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - date(1970, 1, 1).toordinal()
