"""A response body read under a cap, before and after inflation.

httpx inflates without bounds (658 bytes of nested gzip peaked at 928 MB, measured), so the raw bytes are inflated here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

_AUTO = 47  # zlib's window bits: the largest window, gzip and zlib headers told apart by themselves
_RAW = -15  # deflate without a header, which some servers send under that name
_MEMBERS = 64  # a gzip file may be several joined; thousands of tiny ones are an attack on the processor


class TooLargeError(Exception):
    """The body is larger than allowed."""


class BadEncodingError(Exception):
    """The body's Content-Encoding is not one we read, or the body does not keep to it."""


def read_body(chunks: Iterable[bytes], *, encoding: str | None, length: str | None, limit: int) -> bytes:
    """The whole body, inflated.

    `encoding` and `length` are Content-Encoding and Content-Length as sent; `limit` caps raw and inflated bytes alike.
    Raises TooLargeError, BadEncodingError, and whatever `chunks` raises.
    """
    codings = [word for word in (part.strip().lower() for part in (encoding or "").split(",")) if word]
    codings = [word for word in codings if word != "identity"]
    if len(codings) > 1 or not {*codings} <= {"gzip", "x-gzip", "deflate"}:
        raise BadEncodingError(f"Content-Encoding {encoding!r} was not asked for")
    if length and length.isascii() and length.isdigit() and (len(length) > 18 or int(length) > limit):
        raise TooLargeError(f"Content-Length {length} is above the limit of {limit} bytes")
    raw = _capped(chunks, limit)
    return _inflate(raw, limit, headerless=codings == ["deflate"]) if codings else b"".join(raw)


def _capped(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > limit:
            raise TooLargeError(f"the body is above the limit of {limit} bytes")
        yield chunk


def _inflate(chunks: Iterable[bytes], limit: int, *, headerless: bool) -> bytes:
    inflated = bytearray()
    inflater = zlib.decompressobj(_AUTO)
    members = 0
    for chunk in chunks:
        rest = chunk
        while rest:
            if inflater.eof:
                if not rest.startswith(b"\x1f"):
                    break  # padding after the end, which every gzip reader skips
                inflater = zlib.decompressobj(_AUTO)
            if not members and headerless and not _inflates(rest):
                inflater = zlib.decompressobj(_RAW)
            members = members or 1
            try:
                inflated += inflater.decompress(rest, limit - len(inflated) + 1)
            except zlib.error as error:
                raise BadEncodingError(f"the body cannot be inflated: {error}") from error
            if len(inflated) > limit:
                raise TooLargeError(f"the inflated body is above the limit of {limit} bytes")
            rest = inflater.unused_data if inflater.eof else b""
            members += inflater.eof
            if members > _MEMBERS:
                raise BadEncodingError("the body is made of too many compressed members")
    if members and not inflater.eof:
        raise BadEncodingError("the compressed body was cut short")
    return bytes(inflated)


def _inflates(start: bytes) -> bool:
    """Whether a first chunk carries a gzip or zlib header."""
    try:
        zlib.decompressobj(_AUTO).decompress(start, 1)
    except zlib.error:
        return False
    return True
