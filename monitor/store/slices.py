"""Long lists in slices: SQLite allows a statement 32,766 parameters, older builds 999."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

Value = TypeVar("Value")


def slices(values: Sequence[Value], size: int = 500) -> Iterator[Sequence[Value]]:
    """`values` in their order, at most `size` at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
