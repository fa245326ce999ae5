"""Which addresses are web pages, and which of them are one and the same article.

A canonical URL is a key: it says which article a link means, and need not open in a browser. Parameters that identify
(idxno, no, ud, newsid, a bare `?5127893`) stay, as does every parameter nobody here knows; a cleaner that guesses
merges different articles (facts.md, "Canonical URL").
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

from monitor.core.text.article_urls import article_key

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ud800-\udfff]")
_BARE_WWW = re.compile(r"www\.[\w-]+(?:\.[\w-]+)+(?:[/?#]|$)", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BAD_HOST = re.compile(r"[\s<>\"'`{}|\\^%,;!$&()*+=]")
_VARIANT_LABELS = ("www", "m", "mobile", "amp")
_PORT = {"http": 80, "https": 443}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TRACKING = _words(
    "fbclid gclid gclsrc dclid wbraid gbraid msclkid yclid twclid igshid igsh mc_cid mc_eid _ga _gl _hsenc _hsmi "
    "mkt_tok plink cooper wlog_tag3 portal gubun pos cds ntype lfrom kakao_from nsukey"
)
_SHARED_FROM = _words("ref from via source site input")
_SHARERS = _words(
    "rss rssreader naver daum google googlenews kakao kakaotalk facebook fb twitter x band line sns nate zum newsstand"
)
"""`ref`, `from` and their like are tracking only when their value is a place where links are shared."""


def web_url(link: str, base: str | None = None) -> str | None:
    """`link` as an absolute http(s) URL, relative ones resolved against `base`; None for anything else.

    White space around it and control characters within are dropped, `&amp;` left by a feed is resolved, inner spaces
    are escaped. Refused: other schemes (javascript:, data:, mailto:), user names and passwords, hosts and ports that
    cannot be.
    """
    text = _CONTROL.sub("", link).strip().replace("&amp;", "&").replace(" ", "%20").replace("\u00a0", "%20")
    if not text or text.startswith("#"):
        return None
    if _BARE_WWW.match(text):
        text = "http://" + text
    scheme = _SCHEME.match(text)
    if scheme is not None and scheme[1].lower() not in _PORT:
        return None
    try:
        absolute = urljoin(base, text) if base and scheme is None else text
        parts = urlsplit(absolute)
        _ = parts.port  # raises when it is no port
    except ValueError:
        return None
    absolute = parts.scheme + absolute[len(parts.scheme) :]  # urlsplit has made it lower case
    if parts.scheme.lower() not in _PORT or "@" in parts.netloc or not _possible_host(parts.hostname):
        return None
    return absolute


@lru_cache(maxsize=2048)  # an entry's address is asked for half a dozen times on its way
def canonical_url(url: str) -> str:
    """One key for all addresses of one article; what is no http(s) URL comes back stripped. Idempotent, never raises.

    https for http, host in lower case and IDNA without www./m./amp., no default port, no fragment, no tracking
    parameter, no AMP variant of the path; for outlets and portals whose article ids are known, the one form that
    `article_urls` gives them.
    """
    text = _CONTROL.sub("", url).strip()
    absolute = web_url(text)
    if absolute is None:
        return text
    parts = urlsplit(absolute)
    host = _key_host(parts)
    path = _path(parts.path)
    pairs = _kept(parts.query)
    known = article_key(host, path, pairs)
    if known is not None:
        return known
    query = "&".join(pairs)
    return f"https://{host}{path or '/'}" + (f"?{query}" if query else "")


def without_tracking(url: str) -> str:
    """The address as printed, less what only counts clicks: fit to be shown and opened, unlike a key."""
    head, mark, query = url.partition("#")[0].partition("?")
    kept = [pair for pair in query.split("&") if pair and not _is_tracking(pair)]
    return f"{head}?{'&'.join(kept)}" if mark and kept else head


def host_key(url: str) -> str:
    """ "host:port" as requests to one server are counted. "" when there is no host.

    http and https of one name are one server, asked once a second and not twice: the scheme's own port is always
    written as 443.
    """
    parts = _split(url)
    host = _ascii_host(parts)
    if not host:
        return ""
    own = _PORT.get(parts.scheme.lower(), 443)
    port = parts.port or own
    return f"{host}:{443 if port == own else port}"


def domain(url: str) -> str:
    """The host without www., m. and port; for localhost and IP addresses "host:port". "" when there is no host."""
    parts = _split(url)
    host = _ascii_host(parts)
    if not host:
        return ""
    if not _is_local(host):
        return _without_variant_labels(host)
    return f"{host}:{parts.port or _PORT.get(parts.scheme.lower(), 443)}"


# --- hosts ------------------------------------------------------------------------------------------------------------


def _split(url: str) -> SplitResult:
    """The parts of a URL, or of nothing where it cannot be split."""
    try:
        parts = urlsplit(_CONTROL.sub("", url).strip())
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def _possible_host(host: str | None) -> bool:
    if not host:
        return False
    if ":" in host:
        return _is_address(host)
    return not _BAD_HOST.search(host) and not host.startswith(".") and ".." not in host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _is_local(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost") or _is_address(host)


def _ascii_host(parts: SplitResult) -> str:
    """Lower case, IDNA, no final dot; IPv6 in brackets."""
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = quote(host, safe="")
    host = host.lower()
    return f"[{host}]" if ":" in host else host


def _key_host(parts: SplitResult) -> str:
    host = _ascii_host(parts)
    port = parts.port
    suffix = f":{port}" if port is not None and port not in _PORT.values() else ""
    return (host if _is_local(host) else _without_variant_labels(host)) + suffix


def _without_variant_labels(host: str) -> str:
    """Without leading www., m., mobile., amp., as long as a name of two labels is left."""
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _VARIANT_LABELS:
        del labels[0]
    return ".".join(labels)


# --- paths and parameters ---------------------------------------------------------------------------------------------

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}|[^\x21-\x7e]|%")
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")


def _escaped(text: str) -> str:
    """One spelling of percent escapes: upper-case digits, nothing escaped that need not be, everything that must be."""

    def one(found: re.Match[str]) -> str:
        piece = found[0]
        if piece == "%":
            return "%25"
        if piece[0] == "%":
            raw = unquote_to_bytes(piece)
            return raw.decode("ascii") if _UNRESERVED.match(raw) else piece.upper()
        return quote(piece, safe="")

    return _ESCAPE.sub(one, text)


def _path(path: str) -> str:
    """The path without AMP and overlink variants, session ids and a trailing slash."""
    path = re.sub(r";jsessionid=[^/]*", "", _escaped(path), flags=re.IGNORECASE)
    segments = [segment for segment in _resolved(path.split("/")) if segment.lower() not in ("amp", "olink")]
    if segments and segments[-1]:
        segments[-1] = re.sub(r"(?i)(?:\.amp(?=\.html?$)|\.amp$)", "", segments[-1])
    path = "/".join(segments).rstrip("/")
    return re.sub(r"(/all/\d{8}/\d+)/1$", r"\1", path)


def _resolved(segments: list[str]) -> list[str]:
    """Dot segments resolved (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    return kept


def _kept(query: str) -> list[str]:
    """The parameters that may identify, as they stood and in their order."""
    return [_escaped(pair) for pair in query.split("&") if pair and not _is_tracking(pair)]


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name, value = name.lower(), value.lower()
    return (
        name in _TRACKING
        or name.startswith(("utm_", "amp;utm_", "_x_tr_"))
        or (name == "outputtype" and value == "amp")
        or (name == "amp" and value in ("", "1", "true"))
        or (name in _SHARED_FROM and value in _SHARERS)
    )


LONGEST_URL = 2000
"""Bytes, as printed and as a key (nine for a Hangul syllable). An index of PostgreSQL takes 2.7 kB a row, and a longer
address is none that means an article."""


def fits(url: str) -> bool:
    """Whether an address can be stored and indexed, as printed and as a key."""
    return len(url.encode()) <= LONGEST_URL and len(canonical_url(url)) <= LONGEST_URL
