"""Whether an edition is worth a mail where the desk wants none on a quiet day (`send_quiet = false`)."""

from __future__ import annotations

from monitor.core.briefing import words
from monitor.model import Digest, Health


def worth_a_mail(digest: Digest) -> bool:
    """Whether it tells anything, or has to say that something may be missing: silence would then be taken for a quiet day."""
    return bool(digest.stories or digest.corrections) or may_be_missing(digest.health)


def may_be_missing(health: Health) -> bool:
    """Whether anything may have been published that we did not see: feeds in trouble or not asked in time, entries that
    scrolled by, settings that are not taken up."""
    scrolled = any(not note.startswith(words.RENAMED) for note in health.notes)
    return bool(health.trouble or health.unasked or health.refused_settings or scrolled)
