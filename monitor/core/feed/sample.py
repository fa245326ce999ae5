"""Which pages are looked at although the feed's own text carries no hint: the sample that says what hinting misses."""

from __future__ import annotations

import hashlib

_SPACE = 2**64


def in_sample(canonical_url: str, share: float) -> bool:
    """Whether the page at this address belongs to a sample of `share` (0 none, 1 all) of all addresses.

    Its hash decides: the same at the next poll and in another feed of the same article, and a larger share only adds.
    """
    digest = hashlib.blake2b(canonical_url.encode("utf-8", "surrogatepass"), digest_size=8, person=b"sample").digest()
    return int.from_bytes(digest, "big") < share * _SPACE
