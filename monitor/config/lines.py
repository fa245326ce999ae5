"""Where things stand in a TOML file: tomllib forgets lines, and a person needs them.

A scanner of structure only (headers, keys, elements of arrays), for text that tomllib has accepted; and, for text that it
has not, what is wrong: curly quotes, full-width characters, a bare time, bytes of another encoding.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field

from monitor.errors import Problem

Path = tuple[str | int, ...]
"""A key's path as pydantic and tomllib name it: ("digests", 0, "at")."""

_STRING = r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
TOKEN = re.compile(rf"(?P<string>{_STRING})|(?P<comment>#[^\n]*)|(?P<newline>\n)|(?P<mark>[\[\]{{}},=])", re.DOTALL)
"""What gives a TOML text its structure: strings, comments, line ends and marks."""
_KEY_PART = re.compile(rf"\s*(?:({_STRING})|([^\s.\"'=\[\]]+))\s*\.?")
_CURLY = "“”‘’„‟‚‛＂＇"


@dataclass
class Lines:
    """The line (from 1) of every table, key and array element of one TOML text."""

    source: str
    _at: dict[Path, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _Scan(self.source, self._at).run()

    def of(self, path: Path) -> int | None:
        """The line of `path`, or of the nearest table around it that the text has; None when it has none."""
        for length in range(len(path), 0, -1):
            if (line := self._at.get(path[:length])) is not None:
                return line
        return None


class _Scan:
    """One pass over the tokens of a valid TOML text."""

    def __init__(self, source: str, at: dict[Path, int]) -> None:
        self.source = source.replace("\r\n", "\n")
        self.at = at
        self.counts: dict[Path, int] = {}
        self.table: Path = ()

    def run(self) -> None:
        """Fill `at`: one statement (header or key) after another."""
        position, line = 0, 1
        while position < len(self.source):
            end = self._statement_end(position)
            text = self.source[position:end]
            stripped = text.lstrip()
            first_line = line + text[: len(text) - len(stripped)].count("\n")
            if stripped.startswith("[["):
                self._array_table(stripped, first_line)
            elif stripped.startswith("["):
                self.table = self._resolve(keys_of(stripped[1:]))
                self._note(self.table, first_line)
            elif stripped and not stripped.startswith("#"):
                self._key(stripped, first_line)
            line += text.count("\n")
            position = end

    def _statement_end(self, position: int) -> int:
        depth = 0
        for token in TOKEN.finditer(self.source, position):
            if token["mark"]:
                depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token["mark"], 0)
            elif token["newline"] and depth <= 0:
                return token.end()
        return len(self.source)

    def _note(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self.at.setdefault(path[:length], line)

    def _resolve(self, keys: Path) -> Path:
        """A header's path with the number of the array element it stands in: [digests.x] after [[digests]]."""
        path: Path = ()
        for key in keys:
            path += (key,)
            if path in self.counts:
                path += (self.counts[path] - 1,)
        return path

    def _array_table(self, text: str, line: int) -> None:
        keys = keys_of(text[2:])
        path = (*self._resolve(keys[:-1]), keys[-1])
        number = self.counts.get(path, 0)
        self.counts[path] = number + 1
        self.table = (*path, number)
        self._note(self.table, line)

    def _key(self, text: str, line: int) -> None:
        keys = keys_of(text)
        path = (*self.table, *keys)
        self._note(path, line)
        equals = text.find("=", _keys_end(text))
        value = text[equals + 1 :]
        if value.lstrip().startswith("["):
            self._elements(path, value, line + text[: equals + 1].count("\n"))

    def _elements(self, path: Path, value: str, line: int) -> None:
        """Lines of an array's elements; what lies deeper is found by the element it lies in."""
        depth, number, begun, position = 0, 0, False, 0
        for token in TOKEN.finditer(value):
            bare = value[position : token.start()].strip()  # a number or a word: tokens are only what structure needs
            opens = token["mark"] in ("[", "{")
            if depth == 1 and not begun and (bare or token["string"] or opens):
                self.at.setdefault((*path, number), line)
                begun = True
            if token["mark"] == "," and depth == 1:
                number, begun = number + 1, False
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token["mark"] or "", 0)
            line += token[0].count("\n")
            position = token.end()


def _keys_end(text: str) -> int:
    position = 0
    while (part := _KEY_PART.match(text, position)) is not None and part.end() > position:
        position = part.end()
        if not text[:position].rstrip().endswith("."):
            break
    return position


def keys_of(text: str) -> Path:
    """The dotted key that `text` begins with."""
    parts = _KEY_PART.finditer(text[: _keys_end(text)])
    return tuple(tomllib.loads(f"k = {part[1]}")["k"] if part[1] else part[2] for part in parts)


# --- text that is no TOML ---------------------------------------------------------------------------------------------


def decode(raw: bytes) -> str | Problem:
    """UTF-8 text, with or without a byte order mark, or what the bytes are instead and how to save them."""
    save = 'save it as UTF-8 (Notepad: 다른 이름으로 저장 > 인코딩: UTF-8; or "iconv -f {} -t UTF-8")'
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(1, "", f"the file is UTF-16 (Notepad's 유니코드), not UTF-8: {save.format('UTF-16')}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
        line = raw[: error.start + start].count(b"\n") + 1
    try:
        shown = raw.split(b"\n")[line - 1].decode("cp949").strip()
    except UnicodeDecodeError:
        return Problem(line, "", f"these bytes are not UTF-8: {save.format('CP949')}")
    return Problem(
        line, "", f"this line is CP949 (Windows' ANSI, EUC-KR), not UTF-8: {shown[:40]} - {save.format('CP949')}"
    )


def parse(source: str) -> dict[str, object] | Problem:
    """The TOML text as tables, or the one thing wrong with it."""
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        return _diagnose(source, str(error))
    except RecursionError:
        return Problem(None, "", "brackets are nested too deeply to be read")


_QUOTES_WITHIN = re.compile(r'"\s*~\d|""[^",\]\s]|"\s+(?:AND|OR|NOT)\b|(?:AND|OR|NOT)\s+"')
"""What an expression has that was put between double quotes: "AI 주권"~3, ""AI 주권"~3", "예산" AND "GPU"."""


def _diagnose(source: str, message: str) -> Problem:
    """A syntax error in words of the one who typed it."""
    lines = source.splitlines() or [""]
    place = re.search(r"\(at line (\d+), column \d+\)", message)
    last = int(place[1]) if place else len(lines)
    line = min(last, len(lines))
    bare = _outside_strings(lines[line - 1])
    what = message.split(" (at ")[0]
    if _QUOTES_WITHIN.search(lines[line - 1]) and "rray" in what:
        mend = "the whole stands in single quotes, such as '\"AI 주권\"~3'"
        return Problem(line, "", f"quotes within a keyword: {mend} ({what})")
    if curly := next((c for c in bare if c in _CURLY), None):
        return Problem(line, "", f'curly quotes ({curly}): TOML takes straight ones only, write " instead')
    wide = next((c for c in bare if c == "\u3000" or "\uff01" <= c <= "\uff5e" or c in "、，"), None)
    if wide is not None:
        plain = unicodedata.normalize("NFKC", wide).replace("、", ",")
        name = "a full-width space" if wide == "\u3000" else f"the full-width character {wide}"
        return Problem(line, "", f"{name}: write {'a plain space' if plain == ' ' else plain} instead")
    if bare_time := re.search(r"=\s*(\d{1,2}:\d\d)\s*$", bare):
        return Problem(line, "", f'a time stands in quotes: write "{bare_time[1]}"')
    if what.startswith(("Cannot overwrite a value", "Cannot declare", "Cannot mutate")):
        return Problem(line, "", f"this is set twice; keep one of them ({what})")
    if re.search(r"=\s*[^\s\"'\[{\d+-]", bare) and not re.search(r"=\s*(true|false)\b", bare):
        return Problem(line, "", f'text stands in straight quotes: key = "text" ({what})')
    if what in ("Illegal character '\\n'", "Unterminated string"):
        return Problem(line, "", "a quote is left open on this line")
    if "end of document" in message or place is None:
        return Problem(
            line, "", f"the file ends in the middle of something; is a bracket or a quote left open? ({what})"
        )
    return Problem(line, "", f"this is not TOML: {what}")


def _outside_strings(line: str) -> str:
    """The line without its strings and its comment; a quote left open hides nothing."""
    return re.sub(rf"{_STRING}|#.*", "", line, flags=re.DOTALL)
