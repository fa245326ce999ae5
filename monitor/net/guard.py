"""Which addresses the monitor may connect to: public ones, and what the desk has allowed by name.

Links come out of other people's feeds; without this a feed could make the monitor ask the machine's own services or the
office network. The rule lists what is special instead of trusting `ipaddress.is_global`, which says True for
64:ff9b::7f00:1, 2002:7f00:1::, ::127.0.0.1 and multicast (measured on CPython 3.11).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# IANA IPv4 special-purpose registry, all of it, also blocks that are routed but hold no web servers.
_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network, unspecified
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers (CGNAT); one cloud's metadata lives at 100.100.100.200
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's platform service, on an address that looks public
        "169.254.0.0/16",  # link-local, with the metadata service at 169.254.169.254
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # IETF protocol assignments; metadata at 192.0.0.192
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)

# Of IPv6 only global unicast is handed out (RFC 4291, 2.4). Everything else - loopback, mapped and compatible IPv4,
# NAT64 (64:ff9b::/96), unique local, link-local, multicast - lies outside and needs no list. A network that reaches
# IPv4 through NAT64 alone has to allow "64:ff9b::/96".
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # IETF protocol assignments: Teredo, benchmarking, ORCHID, AMT, AS112
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)

_NAME = re.compile(
    r"(?=.{1,253}\.?\Z)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?\Z"
)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class AddressGuard:
    """Tells which addresses may be connected to.

    `allow` holds what is let through although it is not public: addresses ("127.0.0.1"), networks ("10.1.0.0/16") and
    host names (every address of that name). Raises ValueError for an entry that is none of these.
    """

    def __init__(self, allow: Sequence[str] = ()) -> None:
        networks: list[Network] = []
        names: set[str] = set()
        for entry in allow:
            bare = _bare(entry)
            try:
                networks.append(ipaddress.ip_network(bare, strict=False))
            except ValueError:
                name = _ascii(bare)
                if name is None or _ends_in_number(name) or not _NAME.match(name):
                    raise ValueError(
                        f'{entry!r} is neither an address ("127.0.0.1"), a network ("10.1.0.0/16") nor a host name'
                    ) from None
                names.add(name)
        self._networks = tuple(networks)
        self._names = frozenset(names)

    def permits(self, ip: str) -> bool:
        """Whether a connection to this address is allowed; False for any text that is not a plainly written address."""
        address = _address(ip)
        return address is not None and (self._allowed(address) or is_public(address))

    def exempt(self, host: str) -> bool:
        """Whether `host`, the host of a URL, is itself allowed: a literal within `allow`, or a name in it."""
        bare = _bare(host)
        address = _address(bare)
        return bare in self._names if address is None else self._allowed(address)

    def refusal(self, host: str) -> str | None:
        """Why the host of a URL is refused for its spelling alone, before any look-up; None when nothing speaks
        against it.

        127.1, 2130706433, 0x7f000001 and 0177.0.0.1 are addresses to the resolver and to browsers (WHATWG URL, "ends
        in a number"), but no outlet writes its address so.
        """
        bare = _bare(host)
        if self.exempt(bare):
            return None
        if _address(bare) is not None:
            return None if self.permits(bare) else f"{bare} is not a public address"
        if _ends_in_number(bare):
            return f"{bare} is an address in a disguised spelling"
        if not _NAME.match(bare):
            return f"{bare!r} is not a host name"
        return None

    def _allowed(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self._networks)


def is_public(address: Address) -> bool:
    """Whether an address is one that a web server on the public internet can have."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in block for block in _CLOSED_V4)
    return address in _OPEN_V6 and not any(address in block for block in _CLOSED_V6)


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _bare(host: str) -> str:
    """Lower case, without the brackets of an IPv6 literal; a name also without the root's dot."""
    host = host.strip().lower()
    if host.startswith("[") and host.endswith("]"):
        return host[1:-1]
    # "127.0.0.1." keeps its dot: it is no plain address and must stay recognisable as disguised.
    return host[:-1] if host.endswith(".") and not _ends_in_number(host) else host


def _ends_in_number(host: str) -> bool:
    labels = host.removesuffix(".").split(".")
    return _NUMBER.fullmatch(labels[-1]) is not None


def _ascii(name: str) -> str | None:
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return None
