"""Which sentence of an article says what it is about? The one that is printed below its headline.

A sentence of the outlet's own, whole and as printed: what the headline promises, in the words of which the text is made, early
in it, and better with a keyword than without. Nothing is rewritten. Of 100 articles of real dailies the first sentence was taken
in 66; in most of the others a caption, a scene, a background or a question stood there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence

from monitor.core.likeness.terms import shipped_share, tokens
from monitor.core.text.scrub import one_line

LONGEST = 180
"""Characters of a sentence that may stand for an article; longer ones are cut where they are shown."""
SHORTEST = 15
LOOKED_AT = 12
"""Sentences from the beginning: what an article is about stands there."""

_END = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"”’'」)])\s+|(?<=[다요]\.)(?=[가-힣“‘\"])|\n+")
_DATELINE = re.compile(
    r"^\s*(?:[\[(<【〔][^\[\]()<>【】〔〕\n]{2,40}[\])>】〕]\s*)?(?:[가-힣·]{2,20}\s?(?:기자|특파원|통신원)\s?=\s*|=\s*)?"
)
_LEANS = re.compile(
    r"^(?:그|이|그녀|저)(?:는|가|의|들은|들이|를|에|로|와|도)?\s"
    r"|^(?:그러나|하지만|또한|또|이어|이에|이와|이 같은|이번에도|특히|한편|반면|다만|즉|따라서|그래서|그런데|더구나|아울러|앞서"
    r"|실제로|이날|당시|여기에|이를|이로써|이 밖에|이어서|결국|물론)[\s,]"
)
"""Openings that lean on what stands before."""


def key_sentence(
    title: str, paragraphs: Sequence[str], features: Mapping[str, float], hits: Collection[str] = ()
) -> str:
    """The sentence, on one line, without a dateline before it; "" where no sentence says more than the headline.

    `features` are the article's weighted terms (`core.likeness.terms.features`), `hits` the spellings of keywords in it.
    """
    candidates = [s for s in _sentences(paragraphs) if len(s) >= SHORTEST and one_line(s) != one_line(title)]
    weights = {term: weight * -math.log(shipped_share(term)) for term, weight in features.items()}
    promised = sorted({term for term in tokens(title) if term in weights})
    scored = [
        (-_worth(sentence, place, weights, promised, hits), place, sentence)
        for place, sentence in enumerate(candidates)
    ]
    return min(scored)[2] if scored else ""


def _sentences(paragraphs: Sequence[str]) -> list[str]:
    found: list[str] = []
    for paragraph in paragraphs:
        found += [part for part in (one_line(_DATELINE.sub("", s)) for s in _END.split(paragraph[:4000])) if part]
        if len(found) >= LOOKED_AT:
            break
    return found[:LOOKED_AT]


def _worth(
    sentence: str, place: int, weights: Mapping[str, float], promised: Sequence[str], hits: Collection[str]
) -> float:
    held = set(tokens(sentence))
    whole = math.fsum(weights[term] for term in promised) or 1.0
    title = math.fsum(weights[term] for term in promised if term in held) / whole
    heavy = max(weights.values(), default=1.0)
    text = math.fsum(sorted(weights.get(term, 0.0) for term in held)) / (heavy * math.sqrt(len(held) + 4))
    worth = 1.2 * title + 0.8 * text + 0.6 / (1 + place)
    worth += 0.45 if any(hit and hit in sentence for hit in hits) else 0.0
    worth -= 0.5 if _LEANS.match(sentence) else 0.0
    worth -= 0.4 if sentence.rstrip("\"”’'」)").endswith("?") else 0.0
    worth -= 1.0 if not sentence.rstrip("\"”’'」)").endswith((".", "!", "?", "…")) else 0.0
    return worth - 0.4 * max(0.0, len(sentence) / LONGEST - 1)
