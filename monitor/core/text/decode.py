"""Bytes to text, whatever a Korean server says they are.

Labels lie: pages announce iso-8859-1 by server default, feeds say euc-kr and use syllables that only CP949 has (똠,
펲). So the bytes are asked first. Order: byte order mark, strict UTF-8, the declared charsets read strictly (document,
then header), strict CP949, then whichever reading leaves the fewest U+FFFD. Measured in facts.md ("Encodings").
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Literal

_SNIFF = 16_384
"""Bytes searched for a declaration: Korean pages put scripts before their <meta charset>."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16-LE, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A document that begins with "<" in UTF-16 and carries no mark (XML 1.0, appendix F).
_BARE_UTF16 = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))

_NAMES = {
    "cp949": "euckr cp949 uhc ms949 windows949 xwindows949 949 korean ksc5601 ksc56011987 ksc56011989 isoir149 cseuckr "
    "csksc56011987 ks5601 ksc5636 xeuckr kr",
    "utf-8": "utf8 unicode11utf8 unicode20utf8 xunicode20utf8 utf8mb4 utf",
    "utf-16-le": "utf16 utf16le unicode ucs2 iso10646ucs2",
    "utf-16-be": "utf16be",
    "johab": "johab",
    "iso2022_kr": "iso2022kr",
    "cp932": "shiftjis sjis xsjis windows31j ms932 cp932",
    "euc_jp": "eucjp",
    "iso2022_jp": "iso2022jp",
    "gb18030": "gb2312 gbk gb18030 xgbk cp936 ms936 euccn",
    "big5hkscs": "big5 big5hkscs xxbig5 cnbig5 cp950",
    "cp1252": "iso88591 latin1 ascii usascii windows1252 cp1252 ansi l1",
    "koi8_r": "koi8r",
    "koi8_u": "koi8u",
    **{f"cp{n}": f"windows{n}" for n in (1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)},
    **{f"iso8859_{n}": f"iso8859{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
}
_ALIASES = {name: codec for codec, names in _NAMES.items() for name in names.split()}
"""A label without its punctuation -> a Python codec. Only what stands here, and codepages, are believed: Python also
knows "hex" or "rot13".
"""

_CODEPAGE = re.compile(r"cp\d+|iso8859[_-]\d+|koi8[_-][a-z]|mac-\w+|kz1048|ptcp154|tis-620|hp-roman8")
"""What Python calls the codepages of DOS, Windows, the Macintosh and mainframes; other labels are looked up in it."""
_C1 = {code: character for code in range(0x80, 0xA0) if (character := bytes([code]).decode("cp1252", "ignore"))}
"""Control characters that no text holds -> what they are in windows-1252: it was converted to UTF-8 as if it were
ISO-8859-1. HTML reads &#146; in the same way."""
_C1_USED = re.compile(rb"\xc2[\x80-\x9f]")
_SINGLE_BYTE = re.compile(rf"(?!cp9[345]\d)(?:{_CODEPAGE.pattern})")
_EBCDIC = "<?xm".encode("cp037")
"""How a mainframe's document begins, whatever its codepage (XML 1.0, appendix F)."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s{0,64}<\?xml[^>]{0,200}?\bencoding\s{0,8}=\s{0,8}[\"']\s*([A-Za-z0-9_.:-]{1,40})")
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,300}?\bcharset\s{0,8}=\s{0,8}[\"']?\s{0,8}([A-Za-z0-9_.:-]{1,40})", re.I)
_WANSUNG = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
"""A Hangul syllable of KS X 1001: what nearly all Korean text consists of."""
_HIGH = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the codec that read it ("utf-8", "cp949", ...). The text carries no byte order mark."""

    text: str
    encoding: str


def decode(body: bytes, *, content_type: str | None = None, kind: Literal["xml", "html"]) -> Decoded:
    """Read `body`; `content_type` is the header as sent, `kind` says whose declaration is looked for first. Never
    raises.
    """
    marked = _by_mark(body)
    if marked is not None:
        return marked
    labels = _labels(body, content_type, kind)
    if (
        "iso2022_kr" in labels and b"\x1b$)C" in body[:_SNIFF]
    ):  # seven-bit, so strict UTF-8 would accept it as it stands
        text = _strict(body, "iso2022_kr")
        if text is not None:
            return Decoded(text, "iso2022_kr")
    text = _strict(body, "utf-8")
    if text is not None:
        return Decoded(text.translate(_C1) if _C1_USED.search(body) else text, "utf-8")
    hardly = _hardly_utf8(body)
    if not hardly and (slightly_broken := _nearly_utf8(body)) is not None:
        return Decoded(slightly_broken, "utf-8")
    for codec in _believable(labels, body):
        text = _strict(body, codec)
        if text is not None:
            return Decoded(text, codec)
    if hardly and (slightly_broken := _nearly_utf8(body)) is not None:
        return Decoded(slightly_broken, "utf-8")
    return _least_damaged(body, labels)


def _by_mark(body: bytes) -> Decoded | None:
    for mark, codec in _BOMS:
        if body.startswith(mark):
            text = _strict(body[len(mark) :], codec)
            if text is not None:
                return Decoded(text, codec)
            if codec == "utf-8":  # the mark is proof enough; a byte broken further on does not undo it
                return Decoded(body[len(mark) :].decode("utf-8", "replace"), codec)
    for start, codec in _BARE_UTF16:
        if body.startswith(start):
            text = _strict(body, codec)
            if text is not None:
                return Decoded(text, codec)
    if body.startswith(_EBCDIC):
        named = _XML_ENCODING.search(body[:400].decode("cp037").encode("latin-1"))
        codec = (_codec(named[1].decode("ascii")) if named else None) or "cp037"
        text = _strict(body, codec)
        if text is not None:
            return Decoded(text, codec)
    return None


def _codec(label: str) -> str | None:
    """The codec that a charset label means, None for one that nobody here believes."""
    known = _ALIASES.get(re.sub(r"[^a-z0-9]", "", label.lower()))
    if known is not None:
        return known
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return name if _CODEPAGE.fullmatch(name) else None


def _labels(body: bytes, content_type: str | None, kind: Literal["xml", "html"]) -> list[str]:
    """Codecs named by the document, then by the header; unknown names are left out."""
    head = body[:_SNIFF]
    patterns = (_XML_ENCODING, _META_CHARSET) if kind == "xml" else (_META_CHARSET, _XML_ENCODING)
    names = [found[1].decode("ascii") for pattern in patterns if (found := pattern.search(head))]
    header = _CHARSET.search(content_type or "")
    if header:
        names.append(header[1])
    known = [codec for name in names if (codec := _codec(name))]
    # A label that was read as ASCII cannot mean EBCDIC, in which every reading succeeds and none is right.
    return [codec for codec in dict.fromkeys(known) if not _SINGLE_BYTE.fullmatch(codec) or b"<".decode(codec) == "<"]


def _believable(labels: list[str], body: bytes) -> list[str]:
    """Codecs to try strictly. A single-byte label reads anything, so Korean-looking bytes are tried as Korean before
    it.
    """
    single = [codec for codec in labels if _SINGLE_BYTE.fullmatch(codec)]
    others = [codec for codec in labels if codec not in single and not codec.startswith("utf-16")]
    # Counting costs more than reading: it is left out where there is nothing to choose.
    korean = not single or len(_WANSUNG.findall(body)) * 4 >= len(_HIGH.findall(body))
    order = [*others, "cp949", *single] if korean else [*others, *single, "cp949"]
    return list(dict.fromkeys(order))


def _strict(body: bytes, codec: str) -> str | None:
    """The whole body without a single error, or None. A character cut off at the very end is dropped, not an error."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(body, False)
    except (UnicodeError, LookupError):
        return None


def _nearly_utf8(body: bytes) -> str | None:
    """UTF-8 with a few broken bytes: at least five sound characters to each error. Korean bytes of CP949 never look
    so.
    """
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", "ignore")) - broken
    return text if sound >= 5 * broken else None


_GLANCE = 4_000
"""Bytes from the first broken one on that are looked at first: a page of 190,000 bytes of EUC-KR has 60,000 errors, 7 ms."""


def _hardly_utf8(body: bytes) -> bool:
    """Whether what begins at the first byte that is no UTF-8 looks like another encoding; the rest is then asked last."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _nearly_utf8(body[error.start : error.start + _GLANCE]) is None
    return False


def _least_damaged(body: bytes, labels: list[str]) -> Decoded:
    candidates = dict.fromkeys([*(codec for codec in labels if not codec.startswith("utf-16")), "cp949", "utf-8"])
    readings = [Decoded(body.decode(codec, "replace"), codec) for codec in candidates]
    return min(readings, key=lambda reading: reading.text.count("�"))
