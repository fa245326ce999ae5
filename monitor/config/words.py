"""What is said about a mistake in config.toml: pydantic's errors, unknown keys and secrets, in words with a remedy."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from monitor.config.tables import ARRAYS, TABLES

Where = tuple[str | int, ...]

_SECRETS = ("password", "passwd", "pass", "pw", "secret", "token", "api_key", "apikey")
_KINDS = {
    "string_type": 'must be text in quotes, such as "…"',
    "tuple_type": 'must be a list, such as ["…", "…"]',
    "int_type": "must be a whole number without quotes",
    "float_type": "must be a number without quotes",
    "bool_type": "must be true or false, without quotes",
    "dict_type": "must be a table",
    "finite_number": "must be a finite number",
    "too_short": "must not be empty: list at least one",
}
_EXAMPLES = {
    "url": 'url = "https://www.example.kr/rss"',
    "name": 'name = "…"',
    "keywords": 'keywords = ["소버린 AI", "AI 주권"]',
    "at": 'at = "07:30"',
}


def dotted(where: Where) -> str:
    """A path as people read it: digests[0].at"""
    text = ""
    for part in where:
        text += f"[{part}]" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return text


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was most likely meant to be, width and case aside."""
    folded = {unicodedata.normalize("NFKC", each).casefold(): each for each in known}
    alike = difflib.get_close_matches(unicodedata.normalize("NFKC", word).strip().casefold(), folded, 1, 0.5)
    return folded[alike[0]] if alike else None


def first_mistake(error: ValidationError) -> tuple[str, str]:
    """The key of a single table that is wrong, and what would be right."""
    first = error.errors(include_url=False)[0]
    return str(first["loc"][0]), in_words(
        first["type"], first["loc"], first["input"], first.get("ctx", {}), first["msg"]
    )


def in_words(kind: str, where: Where, value: object, context: Mapping[str, Any], fallback: str) -> str:
    """One pydantic error (its type, place, input and context) as a sentence that says what would be right."""
    match kind:
        case "extra_forbidden":
            return _unknown(where)
        case "missing":
            example = _EXAMPLES.get(str(where[-1]))
            return "is missing" + (f": add {example}" if example else "")
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return f"must be {context['expected']}, not {_shown(value)}"
        case "greater_than_equal":
            return f"must be {context['ge']} or more, not {_shown(value)}"
        case "less_than_equal":
            return f"must be {context['le']} or less, not {_shown(value)}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return _no_table(where, value)
        case "tuple_type" if where and where[0] in ARRAYS and len(where) == 1:
            return f"is written with two brackets, once for each: [[{where[0]}]]"
    words = _KINDS.get(kind)
    return f"{words}, not {_shown(value)}" if words and kind != "too_short" else words or fallback


def _no_table(where: Where, value: object) -> str:
    name = str(where[0])
    if name in ARRAYS:
        return f"must be a table that begins with [[{name}]]"
    if isinstance(value, list):
        return f"is written once, with single brackets: [{name}]"
    return f"must be a table that begins with [{name}], not {_shown(value)}"


def _shown(value: object) -> str:
    """A value as it stands in the file, shortened."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value[:40]}"'
        case list():
            return "a list"
        case dict():
            return "a table"
    return str(value)[:40]


def _unknown(where: Where) -> str:
    key = str(where[-1])
    table = str(where[0]) if len(where) > 1 else ""
    plain = unicodedata.normalize("NFKC", key).strip().casefold()
    if plain in _SECRETS:
        mend = 'name the variable: password_env = "MONITOR_SMTP_PASSWORD"' if table in ("smtp", "") else "remove it"
        return f"secrets come from the environment, never from this file; set an environment variable and {mend}"
    wide = " (it is written in full-width characters)" if plain != key and key.casefold() != plain else ""
    known = TABLES[table].model_fields
    if close := nearest(key, known):
        return f"unknown key{wide}; did you mean {close}?"
    homes = [name for name, model in TABLES.items() if name != table and plain in model.model_fields]
    if homes:
        place = ", ".join(_header(name) for name in homes)
        return f"unknown key{wide} here; it belongs {place}"
    return f"unknown key{wide}; known here: {', '.join(known)}"


def _header(name: str) -> str:
    if not name:
        return "at the top of the file, above the first [table]"
    return f"under [[{name}]]" if name in ARRAYS else f"under [{name}]"
