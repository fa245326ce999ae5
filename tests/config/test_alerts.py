"""[[alerts]]: what is refused, where and why; and templates that hold whatever a headline is."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import time, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import load_bytes
from monitor.config.changes import changes
from monitor.config.template import NAMES, TemplateError, WebhookFormat, fill, problem, trial
from monitor.errors import ConfigError

HOME = Path("/desk/config.toml")
TOPICS = 'keywords = ["소버린 AI"]\n[[topics]]\nname = "AI 기본법"\nkeywords = ["AI 기본법"]\n'
ALERT = '[[alerts]]\nname = "속보"\n'
HOOK = ALERT + 'webhook_env = "MONITOR_WEBHOOK"\n'
MAIL = ALERT + 'recipients = ["duty@example.kr"]\n'


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [
        (ALERT, 1, "alerts[0].recipients", "nobody is told: add recipients ="),
        (ALERT + "recipients = []", 3, "alerts[0].recipients", "nobody is told"),
        (MAIL + MAIL, 5, "alerts[1].name", "already alerts[0].name"),
        (TOPICS + MAIL + 'topics = ["키워드", "AI 기본범"]', 8, "alerts[0].topics[1]", 'did you mean "AI 기본법"?'),
        (MAIL + 'topics = ["무엇"]', 4, "alerts[0].topics[0]", "topics are: none yet"),
        (ALERT + 'recipients = ["a@b.kr", "A@b.kr"]', 3, "alerts[0].recipients[1]", "already alerts[0].recipients[0]"),
        (MAIL + 'format = "jandi"', 4, "alerts[0].format", "belongs to a webhook"),
        (MAIL + "body = '{}'", 4, "alerts[0].body", "belongs to a webhook"),
        (MAIL + 'kind = "spike"\nmin_outlets = 2', 5, "alerts[0].min_outlets", 'of kind = "story"'),
        (MAIL + 'kind = "spike"\nmin_rank = 2', 5, "alerts[0].min_rank", 'of kind = "story"'),
        (MAIL + "times = 4", 4, "alerts[0].times", 'of kind = "spike"'),
        (MAIL + 'kind = "spyke"', 4, "alerts[0].kind", "must be 'story' or 'spike'"),
        (MAIL + "min_outlets = 0", 4, "alerts[0].min_outlets", "1 or more"),
        (MAIL + 'quiet_hours = "22-7"', 4, "alerts[0].quiet_hours", "two times of day"),
        (MAIL + 'quiet_hours = "22:00-22:00"', 4, "alerts[0].quiet_hours", "same time"),
        (MAIL + 'quiet_hours = "22:00-24:10"', 4, "alerts[0].quiet_hours", "time of day"),
        (ALERT + 'webhook_env = "https://hooks.example.kr/x"', 3, "alerts[0].webhook_env", "never the secret itself"),
        (ALERT + 'webhook = "https://hooks.example.kr/x"', 3, "alerts[0].webhook", "did you mean webhook_env?"),
        (MAIL + 'every = "8d"', 4, "alerts[0].every", '"7d"'),
        (MAIL + 'every = "0m"', 4, "alerts[0].every", 'longer than "0m"'),
        # the body
        (HOOK + "body = '{\"text\": \"{{ txt }}\"}'", 4, "alerts[0].body", "txt is no name in a template; these are: alert"),
        (HOOK + "body = '{\"text\": \"{{ text }'", 4, "alerts[0].body", "cannot be read"),
        (HOOK + "body = '''\n{\n{% if test %}\n}'''", 4, "alerts[0].body", "cannot be read"),
        (HOOK + "body = '{\"text\": {{ text }}}'", 4, "alerts[0].body", "double quotes, as in"),
        (HOOK + "body = '[\"{{ text }}\"]'", 4, "alerts[0].body", "must be an object"),
        (HOOK + "body = '{\"text\": \"{{ stories[0].titel }}\"}'", 4, "alerts[0].body", "no attribute 'titel'"),
        (HOOK + "body = '{{ text.upper() }}'", 4, "alerts[0].body", "not known here (call)"),
        (HOOK + "body = '{% include \"x\" %}'", 4, "alerts[0].body", "not known here (include)"),
        (HOOK + "body = ' '", 4, "alerts[0].body", "is empty"),
        (HOOK + 'format = "text"\nbody = "{{ nope }}"', 5, "alerts[0].body", "nope is no name"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, line: int, key: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_bytes(HOME, text.encode(), environment={})
    found = [(each.line, each.key) for each in caught.value.problems if says in each.message]
    assert found == [(line, key)], caught.value.problems


def test_what_is_accepted() -> None:
    more = 'format = "jandi"\nmin_outlets = 3\nmin_rank = 6.5\nevery = "1h"\nquiet_hours = "22:00~07:00"\ntopics = ["키워드"]'
    body = "\nbody = '''{\"body\": \"{{ title }}\", \"connectInfo\": {{ stories }}}'''"
    [alert] = load_bytes(HOME, (TOPICS + HOOK + more + body).encode(), environment={}).alerts
    assert (alert.kind, alert.min_outlets, alert.min_rank, alert.every) == ("story", 3, 6.5, timedelta(hours=1))
    assert (alert.quiet_hours, alert.format, alert.webhook_env) == ((time(22), time(7)), "jandi", "MONITOR_WEBHOOK")
    text = HOOK + 'format = "text"\nbody = "{{ title }}\\n{% for each in stories %}{{ each.line }}\\n{% endfor %}"'
    assert load_bytes(HOME, text.encode(), environment={}).alerts[0].body is not None


def test_jinja_is_read_only_where_a_body_is() -> None:
    """Every command loads the settings."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom monitor.config import load_bytes\n"
        "load_bytes(Path('/desk/config.toml'), sys.argv[1].encode(), environment={})\nsys.exit('jinja2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script, HOOK], check=False).returncode == 0


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", MAIL, ["+alert 속보"]),
        (MAIL, "", ["-alert 속보"]),
        (
            MAIL,
            ALERT + 'recipients = ["a@example.kr"]\nevery = "1h"\nquiet_hours = "22:00-07:00"',
            [
                "alert 속보: recipients +a@example.kr, -duty@example.kr, every 30m -> 1h, quiet_hours none -> 22:00-07:00"
            ],
        ),
        (HOOK, HOOK + 'body = \'{"text": "{{ text }}"}\'', ["alert 속보: body added"]),
        (
            HOOK + 'body = \'{"a": "{{ text }}"}\'',
            HOOK + 'format = "jandi"\nbody = \'{"b": "{{ text }}"}\'',
            ["alert 속보: format slack -> jandi, body changed"],
        ),
        (MAIL, MAIL + "min_outlets = 3\nmin_rank = 6", ["alert 속보: min_outlets 1 -> 3, min_rank none -> 6"]),
    ],
)
def test_what_changed_is_said(before: str, after: str, told: list[str]) -> None:
    old, new = (load_bytes(HOME, text.encode(), environment={}) for text in (before, after))
    assert list(changes(old, new)) == told


# --- templates --------------------------------------------------------------------------------------------------------


def values(words: str, **more: Any) -> dict[str, Any]:
    story = {"title": words, "url": "https://news.example/1", "outlet": words, "line": words, "meta": words}
    named: dict[str, Any] = dict.fromkeys(NAMES, words) | {
        "stories": [story, story],
        "spikes": [],
        "more": [],
        "count": 2,
    }
    return named | {"test": False} | more


TEMPLATE = (
    '{"text": "{{ title }}{% for each in stories %}\\n{{ loop.index }}. {{ each.title }} ({{ each.meta }}){% endfor %}",'
    ' "as_json": {{ title | tojson }}, "all": {{ stories }}, "n": {{ count }}, "test": {{ test }}}'
)


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_a_headline_holds_the_body_is_json_that_says_it(words: str) -> None:
    from monitor.core.text.scrub import scrub

    for form in get_args(WebhookFormat):
        if form == "text":
            continue
        found = json.loads(fill(TEMPLATE, values(words), form))
        clean = scrub(words)
        if form == "slack":
            clean = clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert found["text"] == f"{clean}\n1. {clean} ({clean})\n2. {clean} ({clean})"
        assert (found["as_json"], found["all"][1]["title"], found["n"], found["test"]) == (clean, clean, 2, False)


EVIL = '"}{{ 7 * 7 }}{% x %}<!channel><https://evil.example|꼭 보세요>&amp;\\\n\ud83d😀'


@pytest.mark.parametrize(
    "template",
    [
        '{"text": "{{ title }}"}',
        '{"text": "{{ title | safe }}"}',
        '{"text": "{{ title | e }}"}',
        '{"text": {{ title | tojson }}}',
        '{"text": {{ title | tojson | safe }}}',
        '{"text": "{{ title ~ title }}"}',
        '{"text": "{{ title | upper | replace("A", "B") }}"}',
        "{\"text\": \"{{ stories | map(attribute='title') | join(', ') }}\"}",
        '{"text": "{% set x = title %}{{ x }}"}',
        '{"text": {{ [title] | tojson }}}',
        '{"text": {{ stories }}}',
    ],
)
def test_no_headline_breaks_out_or_speaks_to_a_channel(template: str) -> None:
    body = fill(template, values(EVIL), "slack") if problem(template) is None else "{}"
    assert "<!" not in body
    assert "<https" not in body
    assert "49" not in body
    assert "\\ud83d" not in body
    json.loads(body)


def test_text_is_put_in_as_it_is() -> None:
    assert fill("{{ title }}", values('"<a>" & \\'), "text") == '"<a>" & \\'


def test_a_template_of_one_kind_of_alert_may_fail_for_the_other() -> None:
    first = '{"text": "{{ stories[0].title }}"}'
    assert trial(first, "slack", "story") is None
    assert trial(first, "slack", "spike") is not None, "a spike may lead no story"
    assert trial('{"text": "{{ spikes[0].line }}"}', "slack", "spike") is None


def test_a_body_without_end_is_none() -> None:
    with pytest.raises(TemplateError, match="characters long"):
        fill('{"text": "{{ title }}"}', values("가" * 200_000), "json")
