"""The address guard as tables of spellings."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.guard import AddressGuard, is_public

CLOSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.5",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]

OPEN = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.0",
    "211.249.220.24",
    "223.255.255.255",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2400:cb00::1",
    "2606:4700::1111",
    "2a00:1450::1",
]

DISGUISED = [
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7F.1",
    "0177.0.0.1",
    "127.0.0.01",
    "127.0.0.1.",
    "0x7f.0.0.1",
    "127.0.0.0x1",
    "0",
    "0x",
    "example.com.1",
    "1.2.3.4.5",
    "256.256.256.256",
    "[::1]",
    "[fe80::1%25eth0]",
    "[::ffff:127.0.0.1]",
    "１２７.０.０.１",
    "127。0。0。1",
    "",
    ".",
    "a..b",
    "-a.kr",
    "news example.kr",
    "%31%32%37.0.0.1",
    "a" * 64 + ".kr",
    ("a" * 60 + ".") * 5 + "kr",
    "host:80",
    "user@host",
]


@pytest.mark.parametrize("ip", CLOSED)
def test_no_special_address_is_permitted(ip: str) -> None:
    assert not AddressGuard([]).permits(ip)
    assert AddressGuard([]).refusal(ip) is not None


@pytest.mark.parametrize("ip", OPEN)
def test_addresses_of_web_servers_are_permitted(ip: str) -> None:
    assert AddressGuard([]).permits(ip)
    assert AddressGuard([]).refusal(ip) is None


@pytest.mark.parametrize("host", DISGUISED)
def test_disguised_addresses_and_impossible_names_are_refused_unresolved(host: str) -> None:
    assert AddressGuard([]).refusal(host)
    assert not AddressGuard([]).permits(host)
    assert AddressGuard(["127.0.0.0/8"]).permits(host) is False


@pytest.mark.parametrize(
    "host",
    [
        "news.example.kr",
        "NEWS.example.KR",
        "news.example.kr.",
        "localhost",
        "xn--3e0b707e.kr",
        "a_b.example",
        "3com.kr",
    ],
)
def test_names_are_left_to_what_they_resolve_to(host: str) -> None:
    assert AddressGuard([]).refusal(host) is None
    assert not AddressGuard([]).exempt(host)


@pytest.mark.parametrize(
    ("allow", "ip", "permitted"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("127.0.0.1", "::ffff:127.0.0.1", False),
        ("10.1.0.0/16", "10.1.255.1", True),
        ("10.1.0.0/16", "10.2.0.1", False),
        ("10.1.2.3/16", "10.1.0.1", True),
        ("::1", "::1", True),
        ("[::1]", "::1", True),
        ("fd00::/8", "fd12::1", True),
        ("fd00::/8", "fe80::1", False),
        ("64:ff9b::/96", "64:ff9b::808:808", True),
        ("intranet.example", "10.0.0.1", False),
    ],
)
def test_allowed_networks_open_what_they_hold_and_no_more(allow: str, ip: str, permitted: bool) -> None:
    guard = AddressGuard([allow])
    assert guard.permits(ip) is permitted
    assert guard.exempt(ip) is permitted
    assert guard.permits("8.8.8.8")


@pytest.mark.parametrize(
    ("allow", "host", "exempt"),
    [
        ("intranet.example", "intranet.example", True),
        ("intranet.example", "INTRANET.example.", True),
        ("Intranet.Example.", "intranet.example", True),
        ("intranet.example", "www.intranet.example", False),
        ("한국.example", "xn--3e0b707e.example", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "localhost", False),
        ("::1", "[::1]", True),
        ("127.0.0.0/8", "127.1", False),
    ],
)
def test_a_host_is_exempt_by_name_or_as_a_literal(allow: str, host: str, exempt: bool) -> None:
    assert AddressGuard([allow]).exempt(host) is exempt


@pytest.mark.parametrize(
    "entry", ["", "10.0.0.0/40", "127.1", "0x7f000001", "http://10.0.0.1/", "a b", "*", "10.0.0.*"]
)
def test_an_entry_that_is_none_of_these_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="neither an address") as caught:
        AddressGuard([entry])
    assert repr(entry) in str(caught.value)


@given(st.ip_addresses())
def test_what_is_permitted_is_always_global_unicast(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if is_public(address):
        assert address.is_global
        for special in ("is_multicast", "is_private", "is_reserved", "is_loopback", "is_link_local"):
            assert not getattr(address, special)


@given(st.text(max_size=30))
def test_any_text_gets_an_answer(text: str) -> None:
    guard = AddressGuard(["10.0.0.1", "intranet.example"])
    guard.permits(text)
    guard.exempt(text)
    guard.refusal(text)
