from __future__ import annotations

import codecs
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text.decode import decode

KOREAN = "인공지능 주권을 둘러싼 논의가 국회에서 다시 시작됐다."
CP949_ONLY = "똠방각하와 펲시콜라, 뷁"


def xml(declared: str, text: str, quote: str = '"') -> str:
    return f"<?xml version={quote}1.0{quote} encoding={quote}{declared}{quote}?><rss>{text}</rss>"


def meta(declared: str, text: str) -> str:
    return f"<html><head><meta charset={declared}></head><body>{text}</body></html>"


@pytest.mark.parametrize(
    "label",
    [
        "euc-kr",
        "EUC-KR",
        "euc_kr",
        "ks_c_5601-1987",
        "KS_C_5601-1989",
        "ksc5601",
        "cp949",
        "uhc",
        "MS949",
        "windows-949",
        "x-windows-949",
    ],
)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_every_korean_label_means_cp949(label: str, quote: str) -> None:
    text = xml(label, CP949_ONLY, quote)
    decoded = decode(text.encode("cp949"), kind="xml")
    assert (decoded.text, decoded.encoding) == (text, "cp949")


@pytest.mark.parametrize(
    ("body", "content_type", "kind", "text", "encoding"),
    [
        (codecs.BOM_UTF8 + KOREAN.encode(), None, "xml", KOREAN, "utf-8"),
        (codecs.BOM_UTF8 + KOREAN.encode(), "text/xml; charset=euc-kr", "xml", KOREAN, "utf-8"),
        (codecs.BOM_UTF16_LE + KOREAN.encode("utf-16-le"), None, "xml", KOREAN, "utf-16-le"),
        (codecs.BOM_UTF16_BE + KOREAN.encode("utf-16-be"), None, "html", KOREAN, "utf-16-be"),
        (codecs.BOM_UTF32_LE + KOREAN.encode("utf-32-le"), None, "html", KOREAN, "utf-32-le"),
        ("<a>한글</a>".encode("utf-16-le"), None, "xml", "<a>한글</a>", "utf-16-le"),
        (KOREAN.encode(), None, "xml", KOREAN, "utf-8"),
        (KOREAN.encode(), "text/xml; charset=euc-kr", "xml", KOREAN, "utf-8"),  # the label lies, the bytes do not
        (xml("euc-kr", KOREAN).encode(), None, "xml", xml("euc-kr", KOREAN), "utf-8"),
        (KOREAN.encode("cp949"), None, "html", KOREAN, "cp949"),
        (KOREAN.encode("cp949"), "text/html; charset=EUC-KR", "html", KOREAN, "cp949"),
        (KOREAN.encode("cp949"), 'text/html; charset="ks_c_5601-1987"', "html", KOREAN, "cp949"),
        (meta("utf-8", KOREAN).encode("cp949"), None, "html", meta("utf-8", KOREAN), "cp949"),
        (meta("iso-8859-1", KOREAN).encode("cp949"), None, "html", meta("iso-8859-1", KOREAN), "cp949"),
        (KOREAN.encode("cp949"), "text/html; charset=ISO-8859-1", "html", KOREAN, "cp949"),
        (KOREAN.encode("cp949"), "text/html; charset=no-such-thing", "html", KOREAN, "cp949"),
        (KOREAN.encode("cp949"), "text/html; charset=rot13", "html", KOREAN, "cp949"),
        (meta("'euc-kr'", CP949_ONLY).encode("cp949"), None, "html", meta("'euc-kr'", CP949_ONLY), "cp949"),
        ("café à Paris".encode("latin-1"), "text/html; charset=iso-8859-1", "html", "café à Paris", "cp1252"),
        (xml("shift_jis", "日本のニュース").encode("cp932"), None, "xml", xml("shift_jis", "日本のニュース"), "cp932"),
        ("한글".encode("iso2022_kr"), "text/html; charset=iso-2022-kr", "html", "한글", "iso2022_kr"),
        (xml("macintosh", "café").encode("mac-roman"), None, "xml", xml("macintosh", "café"), "mac-roman"),
        (xml("ibm852", "žluť").encode("cp852"), None, "xml", xml("ibm852", "žluť"), "cp852"),
        (xml("ibm852", KOREAN).encode("cp949"), None, "xml", xml("ibm852", KOREAN), "cp949"),  # it reads anything
        (xml("cp500", "café").encode("cp500"), None, "xml", xml("cp500", "café"), "cp500"),
        (
            xml("cp500", KOREAN).encode("cp949"),
            None,
            "xml",
            xml("cp500", KOREAN),
            "cp949",
        ),  # read as ASCII, so no EBCDIC
        (xml("hex", KOREAN).encode("cp949"), None, "xml", xml("hex", KOREAN), "cp949"),
        (
            "<p>don\x92t \x93주권\x94".encode(),
            None,
            "html",
            "<p>don’t “주권”",
            "utf-8",
        ),  # windows-1252 taken for Latin-1
        (b"", None, "xml", "", "utf-8"),
        (b"plain", None, "xml", "plain", "utf-8"),
        (KOREAN.encode()[:20], None, "xml", KOREAN[:7], "utf-8"),  # cut inside a character
    ],
)
def test_order(body: bytes, content_type: str | None, kind: Literal["xml", "html"], text: str, encoding: str) -> None:
    decoded = decode(body, content_type=content_type, kind=kind)
    assert (decoded.text, decoded.encoding) == (text, encoding)


def test_http_equiv() -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset=euc-kr"><p>{CP949_ONLY}</p>'
    assert decode(page.encode("cp949"), kind="html").text == page


@pytest.mark.parametrize("codec", ["utf-8", "cp949"])
def test_one_broken_byte_spoils_one_place_only(codec: str) -> None:
    body = (KOREAN + "\n").encode(codec) + b"\xff\n" + (KOREAN * 3).encode(codec)
    decoded = decode(body, content_type="text/html; charset=euc-kr", kind="html")
    assert decoded.encoding == codec
    assert decoded.text.startswith(KOREAN)
    assert decoded.text.endswith(KOREAN * 3)


@given(st.binary(max_size=300), st.sampled_from([None, "text/xml; charset=utf-16", "x; charset=euc-kr", "; charset=;"]))
def test_never_raises(body: bytes, content_type: str | None) -> None:
    for kind in ("xml", "html"):
        assert isinstance(decode(body, content_type=content_type, kind=kind).text, str)


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2, max_size=60))
def test_any_hangul_survives_both_encodings(text: str) -> None:
    assert decode(text.encode(), kind="xml").text == text
    document = xml("euc-kr", text)
    assert decode(document.encode("cp949"), kind="xml").text == document
