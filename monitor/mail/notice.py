"""A notice as a mail, and the one look at it that mail and webhook share: subject, stories told in full, the rest in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from monitor.core.briefing import dates, words
from monitor.mail import layout
from monitor.mail.cut import LONGEST_NAME, LONGEST_TITLE, clip, safe_url
from monitor.mail.lines import badges_of
from monitor.mail.render import Rendered
from monitor.model import Notice, Spike, ToldStory

MOST_TOLD: Final = 5
"""Stories told in full."""
MOST_LISTED: Final = 20
"""Of the rest; what is beyond is counted."""
LARGEST_LIST: Final = 10_000
"""Characters of titles and links in that list: Slack cuts a message at 40,000."""
LONGEST_LABEL: Final = 24
LONGEST_HEADLINE: Final = 60


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One story; url "" leads nowhere. `reporter` and `time` are "" where the desk gives out no extracts."""

    badges: tuple[str, ...]
    title: str
    url: str
    outlet: str
    reporter: str
    time: str
    spread: str
    """외 12개 매체."""
    outlets: int
    topics: tuple[str, ...]

    @property
    def line(self) -> str:
        """[단독] 국가AI컴퓨팅센터, 지분 조건 바꿔 재공모."""
        return "".join(f"[{badge}] " for badge in self.badges) + self.title

    @property
    def meta(self) -> str:
        """새벽일보 김하늘 06:10 · 외 12개 매체."""
        source = " ".join(part for part in (self.outlet, self.reporter, self.time) if part)
        return f"{source} · {self.spread}" if self.spread else source


@dataclass(frozen=True, slots=True)
class SpikeLine:
    """A spike, and the stories that lead it."""

    spike: Spike
    line: str
    stories: tuple[NoticeLine, ...]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Everything that a notice says, on lines."""

    subject: str
    preheader: str
    label: str
    title: str
    """The alert's name."""
    window: str
    """When it was raised."""
    heading: str
    """새 이슈 3건."""
    remarks: tuple[str, ...]
    spikes: tuple[SpikeLine, ...]
    stories: tuple[NoticeLine, ...]
    """Told in full."""
    listed: tuple[NoticeLine, ...]
    rest: int
    """Stories that are neither told nor listed."""
    count: int
    """Stories in all."""
    footer: str
    contents: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def further(self) -> int:
        """Stories that are not told in full."""
        return len(self.listed) + self.rest


def look(notice: Notice) -> NoticeView:
    """What `notice` says."""
    zone = ZoneInfo(notice.timezone)
    today = notice.raised_at.astimezone(zone).date()
    lines = [_line(story, notice, zone, today) for story in notice.stories]
    spikes = tuple(
        SpikeLine(
            spike,
            words.spike(clip(spike.name, LONGEST_NAME), spike.times, spike.count, spike.usual),
            tuple(_line(story, notice, zone, today) for story in stories),
        )
        for spike, stories in notice.spikes
    )
    listed = _listed(lines[MOST_TOLD:])
    name = clip(notice.alert, 60)
    counted = words.spikes(len(spikes)) if spikes else words.new_stories(len(lines))
    title = subject(notice)
    first = lines[0].meta if lines else spikes[0].line if spikes else ""
    return NoticeView(
        subject=title,
        preheader=first,
        label=words.NOTICE,
        title=name,
        heading=counted,
        window=f"{dates.long_date(today)} {dates.clock(notice.raised_at, zone)}",
        remarks=(words.SAMPLE_NOTE,) if notice.test else (),
        spikes=spikes,
        stories=tuple(lines[:MOST_TOLD]),
        listed=listed,
        rest=len(lines) - min(MOST_TOLD, len(lines)) - len(listed),
        count=len(lines),
        footer=" · ".join((words.why_notice(name), words.NOTICE_CHANGE)),
    )


def subject(notice: Notice) -> str:
    """[속보·컴퓨팅센터] 국가AI컴퓨팅센터, 지분 조건 바꿔 재공모 외 2건: one line, the news first."""
    label = words.notice_label(notice.kind, clip(notice.alert, 60), test=notice.test)
    head = f"[{clip(label.replace('[', '').replace(']', ''), LONGEST_LABEL)}]"
    if notice.spikes:
        spike, more = notice.spikes[0][0], len(notice.spikes) - 1
        news = words.times_usual(clip(spike.name, LONGEST_NAME), spike.times)
    else:
        lead, more = notice.stories[0].lead, len(notice.stories) - 1
        mark = f"[{words.EXCLUSIVE}] " if words.EXCLUSIVE in lead.tags else ""
        news = mark + (clip(lead.title, LONGEST_HEADLINE - len(mark)) or words.UNTITLED)
    return f"{head} {news}" + (f" {words.and_more(more)}" if more else "")


def render(notice: Notice) -> Rendered:
    """The mail of `notice`, without addresses."""
    view = look(notice)
    html = layout.html("notice.html.j2", mailed=True, v=view, subject=view.subject)
    return Rendered(view.subject, view.preheader, html, _text(view))


def plain(notice: Notice) -> str:
    """The whole message as plain text."""
    return _text(look(notice))


def _text(view: NoticeView) -> str:
    return layout.text("notice.txt.j2", v=view)


def _line(story: ToldStory, notice: Notice, zone: ZoneInfo, today: date) -> NoticeLine:
    lead, bare = story.lead, notice.extract == "none"
    return NoticeLine(
        badges=badges_of(story),
        title=clip(lead.title, LONGEST_TITLE) or words.UNTITLED,
        url=safe_url(lead.url),
        outlet=clip(lead.outlet, LONGEST_NAME),
        reporter="" if bare else clip(lead.byline or "", LONGEST_NAME),
        time="" if bare else dates.stamp(lead.published_at, zone, today),
        spread=words.outlets(max(0, len(story.outlets) - 1), 0),
        outlets=len(story.outlets),
        topics=story.topics,
    )


def _listed(rest: Sequence[NoticeLine]) -> tuple[NoticeLine, ...]:
    """As many of the rest as a list has room for."""
    shown: list[NoticeLine] = []
    size = 0
    for line in rest[:MOST_LISTED]:
        size += len(line.line) + len(line.url) + len(line.outlet)
        if size > LARGEST_LIST:
            break
        shown.append(line)
    return tuple(shown)
