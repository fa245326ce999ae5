"""Public holidays of Korea: substitute holidays, elections, and the temporary ones that were known when the library was made.

The library is loaded when a day is first asked for (0.1 s), and it reads nothing from outside: what the government announces
later comes with a newer version of it, or stands in `days_off` of the desk's settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache


def names(day: date) -> tuple[str, ...]:
    """What the law calls the holidays of this day, in Korean; () on any other day, and in a year that is not `known`."""
    return _of_year(day.year).get(day, ())


def known(year: int) -> bool:
    """Whether the holidays of this year can be told; of any other year no day is one."""
    return bool(_of_year(year))


@lru_cache(maxsize=64)
def _of_year(year: int) -> Mapping[date, tuple[str, ...]]:
    from holidays import country_holidays

    found = country_holidays("KR", years=year, language="ko")
    return {day: tuple(found.get_list(day)) for day in found if day.year == year}
