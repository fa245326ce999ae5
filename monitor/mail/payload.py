"""A notice as the body of a webhook's request: in the shapes of Slack and JANDI, as neutral JSON, as text, or by a template."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from monitor.config.template import TemplateError, WebhookFormat, fill, for_slack
from monitor.core.briefing import words
from monitor.core.text.scrub import scrub
from monitor.mail.notice import NoticeLine, NoticeView, SpikeLine, look, plain
from monitor.model import Notice

STORY_COLOUR: Final = "#0B4F9E"
SPIKE_COLOUR: Final = "#A3170F"

CONTENT_TYPES: Final[Mapping[WebhookFormat, str]] = {"text": "text/plain; charset=utf-8"}
"""Where it is not JSON."""
ACCEPT: Final[Mapping[WebhookFormat, str]] = {"jandi": "application/vnd.tosslab.jandi-v2+json"}
"""By which JANDI knows its own requests."""


@dataclass(frozen=True, slots=True)
class Payload:
    """The body of a request. `wrong`: why the desk's template was not used, or ""."""

    body: str
    wrong: str = ""


def payload(notice: Notice, form: WebhookFormat, template: str | None = None) -> Payload:
    """What a webhook is sent: the desk's template where there is one and it can be filled in, else the format's own body."""
    if template is not None:
        try:
            return Payload(fill(template, values(notice), form))
        except TemplateError as error:
            return Payload(_own(notice, form), str(error))
    return Payload(_own(notice, form))


def _own(notice: Notice, form: WebhookFormat) -> str:
    view = look(notice)
    match form:
        case "slack":
            return _json(_slack(view))
        case "jandi":
            return _json(_jandi(view, notice))
        case "json":
            return _json(values(notice))
    return scrub(plain(notice))


def _json(value: object) -> str:
    return json.dumps(_scrubbed(value), ensure_ascii=False)


def _scrubbed(value: object) -> object:
    """Without lone surrogates and control characters, which no receiver can read."""
    match value:
        case str():
            return scrub(value)
        case Mapping():
            return {key: _scrubbed(each) for key, each in value.items()}
        case list():
            return [_scrubbed(each) for each in value]
    return value


# --- what a template may name -----------------------------------------------------------------------------------------


def values(notice: Notice) -> dict[str, Any]:
    """The values of a template, by `monitor.config.template.NAMES`; the body of the format "json" as well."""
    view = look(notice)
    led: dict[str, NoticeLine] = {}
    for spike in view.spikes:
        led |= {line.url or line.title: line for line in spike.stories}
    return {
        "alert": notice.alert,
        "kind": notice.kind,
        "test": notice.test,
        "title": view.subject,
        "text": plain(notice),
        "at": notice.raised_at.astimezone(ZoneInfo(notice.timezone)).isoformat(timespec="seconds"),
        "count": view.count or len(led),
        "stories": [_story(line) for line in (view.stories or led.values())],
        "more": [{"title": line.title, "url": line.url, "outlet": line.outlet} for line in view.listed],
        "rest": view.rest,
        "spikes": [_spike(spike) for spike in view.spikes],
    }


def _story(line: NoticeLine) -> dict[str, Any]:
    return {
        "title": line.title,
        "url": line.url,
        "outlet": line.outlet,
        "reporter": line.reporter,
        "time": line.time,
        "badges": list(line.badges),
        "outlets": line.outlets,
        "topics": list(line.topics),
        "line": line.line,
        "meta": line.meta,
    }


def _spike(spike: SpikeLine) -> dict[str, Any]:
    return {
        "name": spike.spike.name,
        "kind": spike.spike.kind,
        "times": round(spike.spike.times, 1),
        "count": spike.spike.count,
        "usual": round(spike.spike.usual, 1),
        "line": spike.line,
        "stories": [_story(line) for line in spike.stories],
    }


# --- Slack ------------------------------------------------------------------------------------------------------------


def _slack(view: NoticeView) -> dict[str, object]:
    """One text in Slack's own markup: links as `<URL|headline>`; everything that is put in is escaped."""
    lines = [f"*{for_slack(view.subject)}*", *(for_slack(remark) for remark in view.remarks)]
    for spike in view.spikes:
        lines += ["", f"*{for_slack(spike.line)}*", *_slack_lines(spike.stories)]
    lines += ["", *_slack_lines(view.stories)] if view.stories else []
    if view.further:
        lines += ["", words.further(view.further)]
        lines += [f"· {_slack_link(line)} — {for_slack(line.outlet)}" for line in view.listed]
        lines += [words.and_others(view.rest)] if view.rest else []
    return {"text": "\n".join(lines)}


def _slack_lines(stories: Iterable[NoticeLine]) -> list[str]:
    return [f"• {_slack_link(line)}\n   {for_slack(line.meta)}" for line in stories]


def _slack_link(line: NoticeLine) -> str:
    marks = "".join(f"[{badge}] " for badge in line.badges)
    # In a link the headline begins behind the first bar: those of its own are words.
    return marks + (f"<{for_slack(line.url)}|{for_slack(line.title)}>" if line.url else for_slack(line.title))


# --- JANDI ------------------------------------------------------------------------------------------------------------


def _jandi(view: NoticeView, notice: Notice) -> dict[str, object]:
    """One piece for each story, its link below the headline."""
    told = [{"title": _plain(spike.line), "description": _jandi_list(spike.stories)} for spike in view.spikes]
    told += [
        {"title": _plain(line.line), "description": _plain(line.meta) + f"\n{line.url or words.NO_LINK}"}
        for line in view.stories
    ]
    if view.further:
        rest = [words.and_others(view.rest)] if view.rest else []
        listed = [f"· {_plain(line.line)} — {_plain(line.outlet)}\n{line.url or words.NO_LINK}" for line in view.listed]
        told.append({"title": words.further(view.further), "description": "\n".join([*listed, *rest])})
    colour = SPIKE_COLOUR if notice.kind == "spike" else STORY_COLOUR
    body = "\n".join([_plain(view.subject), *view.remarks])
    return {"body": body, "connectColor": colour, "connectInfo": told}


def _jandi_list(stories: Iterable[NoticeLine]) -> str:
    return "\n".join(f"· {_plain(line.line)} — {_plain(line.meta)}\n{line.url or words.NO_LINK}" for line in stories)


def _plain(text: str) -> str:
    """Words in which JANDI finds no link of its own, `[[words]](URL)`."""
    return text.replace("](", "] (")
