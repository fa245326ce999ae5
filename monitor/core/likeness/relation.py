"""How does one text come to be another's copy?

portal copy   one of the two stands on a portal
update        one outlet, and the later text is a further report (속보 -> 종합), or has grown
wire copy     one of the two names an agency, or is that agency's own
reprint       anything else that is one text
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.core.text.marks import update_stage
from monitor.core.text.outlets import is_agency, outlet_key
from monitor.model import Relation


@dataclass(frozen=True, slots=True)
class Printing:
    """A text as it stands at an outlet, with what tells where it is from."""

    outlet: str
    dated_at: datetime
    length: int
    """Characters of text."""
    tags: tuple[str, ...] = ()
    agency: str | None = None
    portal: bool = False


def relation(one: Printing, other: Printing) -> Relation:
    """What two printings of one text are to each other. Symmetric."""
    if one.portal or other.portal:
        return "portal_copy"
    if outlet_key(one.outlet) == outlet_key(other.outlet):
        return "update" if updates(one, other) or updates(other, one) else "reprint"
    return "wire_copy" if origin(one) or origin(other) else "reprint"


def updates(new: Printing, old: Printing) -> bool:
    """Whether `new` is a further version of `old`: of the same outlet, later, and a further report or grown."""
    if outlet_key(new.outlet) != outlet_key(old.outlet) or new.portal or old.portal or new.dated_at < old.dated_at:
        return False
    further = update_stage(new.tags) - update_stage(old.tags)
    # An outlet that extends a text often keeps its date.
    return further > 0 or (further == 0 and new.length > old.length)


def origin(printing: Printing) -> str | None:
    """The agency whose copy a text is by its own word; for an agency's own text the agency itself."""
    return printing.agency or (printing.outlet if is_agency(printing.outlet) else None)
