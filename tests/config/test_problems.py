"""Wrong files: every problem at once, where it stands, and what would be right."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import load
from monitor.config.lines import Lines, parse
from monitor.errors import ConfigError, Problem

DIGEST = '[[digests]]\nname = "d"\nat = "07:30"\n'
TOPIC = '[[topics]]\nname = "AI 주권"\nkeywords = ["AI 주권"]\n'
MANY = "[aliases]\n" + "".join(
    f'"{w}" = {json.dumps([f"{w}{n}" for n in range(9)])}\n' for w in ("가나", "다라", "마바")
)
SMTP = '[smtp]\nhost = "m.example.kr"\nsender = "a@example.kr"\n'


def problems(folder: Path, text: str | bytes) -> tuple[Problem, ...]:
    path = folder / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ConfigError) as caught:
        load(path, environment={})
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [
        # unknown keys
        ('timezon = "Asia/Seoul"', 1, "timezon", "did you mean timezone?"),
        ('\n[[topics]]\nname = "a1"\nkeyword = ["주권"]\nkeywords = ["주권"]', 4, "topics[0].keyword", "did you mean keywords?"),
        ('[netwrok]\ntimeout = 3', 1, "netwrok", "did you mean network?"),
        ('recipients = ["a@example.kr"]', 1, "recipients", "belongs under [[digests]]"),
        ('[storage]\nkeywords = ["소버린"]', 2, "storage.keywords", "at the top of the file"),
        ('[aliases]\nAI = ["인공지능"]\ntimezone = ["Asia/Seoul"]', 3, "aliases.timezone", "above the first [table]"),
        ('"ｔｉｍｅｚｏｎｅ" = "Asia/Seoul"', 1, "ｔｉｍｅｚｏｎｅ", "full-width characters); did you mean timezone?"),
        ("[zzz]\nqqq = 1", 1, "zzz", "known here: timezone, keywords"),
        # secrets
        (SMTP + 'password = "hunter2"', 4, "smtp.password", "password_env ="),
        (SMTP + 'username = "a"\npassword_env = "my secret!"', 5, "smtp.password_env", "never the secret itself"),
        ('[[feeds]]\nurl = "https://u:p@example.kr/rss"', 2, "feeds[0].url", "no secrets"),
        # missing
        ("[[feeds]]\nname = 'x1'", 1, "feeds[0].url", "is missing: add url ="),
        ('x = 1\n\n[[digests]]\nname = "d"', 3, "digests[0].at", 'is missing: add at = "07:30"'),
        ('[[topics]]\nname = "주제"\nkeywords = []', 3, "topics[0].keywords", "must not be empty"),
        # kinds
        ("timezone = 9", 1, "timezone", "must be text in quotes"),
        ('keywords = "소버린 AI"', 1, "keywords", 'must be a list, such as ["…", "…"], not "소버린 AI"'),
        ('keywords = [\n"소버린 AI",\n3]', 3, "keywords[1]", "must be text in quotes"),
        ('first_poll_days = "3"', 1, "first_poll_days", "must be a whole number without quotes"),
        ("[storage]\ntext_days = true", 2, "storage.text_days", "must be a whole number"),
        ('[[topics]]\nname = "가나"\nkeywords = ["소버린"]\npin = "yes"', 4, "topics[0].pin", "true or false"),
        ("[network]\ntimeout = inf", 2, "network.timeout", "finite"),
        ("[topics]\nname = 'x'", 1, "topics", "[[topics]]"),
        ("[[storage]]\ntext_days = 3", 1, "storage", "[storage]"),
        ("digests = ['a']", 1, "digests[0]", "[[digests]]"),
        ("smtp = 3", 1, "smtp", "[smtp]"),
        # values
        ('timezone = "Seoul"', 1, "timezone", "did you mean Asia/Seoul?"),
        ('timezone = "../etc"', 1, "timezone", "is no time zone"),
        ('timezone = "Asia"', 1, "timezone", "is no time zone"),
        ('keywords = [""]', 1, "keywords[0]", "must not be empty"),
        ('keywords = ["a"]', 1, "keywords[0]", "too short"),
        ("keywords = [\n  \"소버린\",\n  \"AI 주권\"~3,\n]", 3, "", "in single quotes"),
        ('keywords = [""AI 주권"~3"]', 1, "", "in single quotes"),
        ('keywords = ["예산" AND "GPU"]', 1, "", "in single quotes"),
        ('keywords = ["· -"]', 1, "keywords[0]", "nothing to look for"),
        ('keywords = ["소버린\\u0007AI"]', 1, "keywords[0]", "U+0007"),
        ("first_poll_days = -1", 1, "first_poll_days", "must be 0 or more, not -1"),
        (DIGEST.replace("07:30", "24:00"), 3, "digests[0].at", "time of day"),
        (DIGEST.replace("07:30", "오전 7시"), 3, "digests[0].at", "time of day"),
        (DIGEST + 'days = ["everyday"]', 4, "digests[0].days", "no weekday"),
        (DIGEST + "days = [1, 2]", 4, "digests[0].days", "no weekday"),
        (DIGEST + "days = []", 4, "digests[0].days", "list of weekdays"),
        (DIGEST + 'recipients = ["desk"]', 4, "digests[0].recipients[0]", "no e-mail address"),
        (DIGEST + 'recipients = [\n"a@example.kr",\n"b@@example.kr",\n]', 6, "digests[0].recipients[1]", "no e-mail"),
        (DIGEST + 'recipients = ["a@b.kr\\nBcc: x@y.kr"]', 4, "digests[0].recipients[0]", "U+000A"),
        (DIGEST.replace('"d"', '"../d"'), 2, "digests[0].name", "file name"),
        ('[[feeds]]\nurl = "ftp://example.kr/rss"', 2, "feeds[0].url", "http://"),
        ('[[feeds]]\nurl = "www.example.kr/rss"', 2, "feeds[0].url", "http://"),
        ('[[feeds]]\nurl = "http://[::1/rss"', 2, "feeds[0].url", "http://"),
        ('[[feeds]]\nurl = "https://a.kr/"\nfulltext = "often"', 3, "feeds[0].fulltext", "'hinted', 'always' or 'never'"),
        ('[[feeds]]\nurl = "https://example.kr/"\nevery = 60', 3, "feeds[0].every", "with its unit"),
        ('[[feeds]]\nurl = "https://example.kr/"\nevery = "60"', 3, "feeds[0].every", "no duration"),
        ('[[feeds]]\nurl = "https://example.kr/"\nevery = "5m"', 3, "feeds[0].every", '"10m" or more'),
        ('[[feeds]]\nurl = "https://example.kr/"\nevery = "30d"', 3, "feeds[0].every", "7d"),
        ('[[feeds]]\nurl = "http://10.0.0.9/"\nevery = "30s"\n[network]\nallow_addresses = ["127.0.0.1"]', 3, "feeds[0].every",
         '"10m" or more'),
        ('[network]\nallow_addresses = ["127.0.0.1:80"]', 2, "network.allow_addresses[0]", "without a port"),
        ('[network]\nuser_agent = "소버린"', 2, "network.user_agent", "ASCII"),
        ("[network]\nper_host_delay = 0.2", 2, "network.per_host_delay", "must be 1"),
        ("[network]\nmax_bytes = 10", 2, "network.max_bytes", "must be 1000 or more"),
        ('[database]\nurl = "mysql://h/db"', 2, "database.url", "sqlite:///FILE"),
        ('[database]\nurl = "sqlite://"', 2, "database.url", "sqlite:///FILE"),
        ('[smtp]\nport = 587', 1, "smtp.host", "is missing"),
        ('[smtp]\nhost = "m.example.kr"', 1, "smtp.sender", "is missing"),
        (SMTP + 'username = "a"', 1, "smtp.password_env", "is missing"),
        (SMTP + 'password_env = "X"', 1, "smtp.username", "is missing"),
        (SMTP + 'port = 465\nsecurity = "starttls"', 5, "smtp.security", 'write security = "tls"'),
        (SMTP + 'security = "ssl"', 4, "smtp.security", "'starttls', 'tls' or 'none'"),
        # between tables
        ('catalogue = ["전자신믄"]', 1, "catalogue[0]", 'did you mean "전자신문"?'),
        ('catalogue = [\n "연합뉴스",\n "연합뉴스",\n]', 3, "catalogue[1]", "already catalogue[0]"),
        ('catalogue = ["연합뉴스"]\n[[feeds]]\nurl = "HTTPS://www.YNA.co.kr/rss/news.xml"', 3,
         "feeds[0].url", "already catalogue[0]"),
        ('[[feeds]]\nurl = "https://a.kr/1"\n[[feeds]]\nurl = "https://a.kr/1"', 4, "feeds[1].url", "already feeds[0].url"),
        ('catalogue = ["연합뉴스"]\n[[feeds]]\nurl = "https://a.kr/1"\nname = "연합뉴스"', 4,
         "feeds[0].name", "already catalogue[0]"),
        (TOPIC + TOPIC, 5, "topics[1].name", "already topics[0].name"),
        ('keywords = ["소버린"]\n' + TOPIC.replace('"AI 주권"\n', '"키워드"\n'), 3, "topics[0].name", "choose another name"),
        (TOPIC + DIGEST + 'topics = ["AI 주곤"]', 7, "digests[0].topics[0]", 'did you mean "AI 주권"?'),
        (DIGEST + 'topics = ["키워드"]', 4, "digests[0].topics[0]", "none yet"),
        (DIGEST + DIGEST, 5, "digests[1].name", "already digests[0].name"),
        (DIGEST.replace('"d"', '"주간 AI"') + DIGEST.replace('"d"', '"주간-AI"'), 5, "digests[1].name",
         "would be written to the same files as digests[0].name"),
        (DIGEST + 'recipients = ["a@b.kr", "팀 <A@b.kr>"]', 4, "digests[0].recipients[1]",
         "already digests[0].recipients[0]"),
        ('keywords = ["가나 다라 마바"]\n' + MANY, 1, "keywords[0]", "256 spellings"),
    ],
)  # fmt: skip
def test_one_mistake(tmp_path: Path, text: str, line: int, key: str, says: str) -> None:
    found = [p for p in problems(tmp_path, text) if p.key == key]
    assert found, problems(tmp_path, text)
    assert found[0].line == line
    assert says in found[0].message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("timezone = “Asia/Seoul”", 1, 'curly quotes (“): TOML takes straight ones only, write "'),
        ('keywords = [\n  "소버린 AI",\n  “AI 주권”,\n]', 3, "curly quotes"),
        ("name = ‘가’", 1, "curly quotes"),
        ('ｔimezone = "Asia/Seoul"', 1, "full-width character ｔ: write t"),
        ('timezone　= "Asia/Seoul"', 1, "a full-width space"),
        ('timezone ＝ "Asia/Seoul"', 1, "full-width character ＝"),
        ('keywords = ["가나"，"다라"]', 1, "full-width character ，"),
        ("[[digests]]\nat = 07:30", 2, 'write "07:30"'),
        ("timezone = Asia/Seoul", 1, "straight quotes"),
        ('timezone = "Asia/Seoul', 1, "a quote is left open"),
        ('keywords = ["가나"', 1, "left open"),
        ('timezone = "UTC"\ntimezone = "UTC"', 2, "set twice"),
        ("[storage]\n[storage]", 2, "set twice"),
        ("just words", 1, "not TOML"),
        ("이름 = '소버린'".encode("cp949"), 1, "CP949"),
        (b"# ok\n# ok\n" + "keywords = ['주권']".encode("cp949"), 3, "인코딩: UTF-8"),
        ("timezone = 'UTC'".encode("utf-16"), 1, "UTF-16"),
        (b"a = '\xff\xfe\xfd'", 1, "not UTF-8"),
    ],
)
def test_a_file_that_is_no_toml_is_one_problem(tmp_path: Path, text: str | bytes, line: int, says: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.line == line
    assert says in problem.message


def test_all_problems_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        'timezone = "Mars"\ncatalogue = ["없는신문사"]\n[[topics]]\nkeywords = ["주권"]\n'
        '[[feeds]]\nurl = "nowhere"\nevery = "1m"\n[[digests]]\nname = "d"\nat = 730\ntopics = ["없음"]\n'
        '[smtp]\nhost = "m.example.kr"\npassword = "x"\nusername = "u"\n'
    )
    found = problems(tmp_path, text)
    assert [(p.line, p.key) for p in found] == [
        (1, "timezone"),
        (2, "catalogue[0]"),
        (3, "topics[0].name"),
        (6, "feeds[0].url"),
        (7, "feeds[0].every"),
        (10, "digests[0].at"),
        (11, "digests[0].topics[0]"),
        (12, "smtp.password_env"),
        (12, "smtp.sender"),
        (14, "smtp.password"),
    ]


def test_a_secret_is_never_repeated(tmp_path: Path) -> None:
    text = SMTP + 'password = "hunter2"\npassword_env = "hunter2!"\nusername = "u"\n'
    assert "hunter2" not in str(ConfigError("c", problems(tmp_path, text)))


def test_a_bad_variable_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("")
    with pytest.raises(ConfigError) as caught:
        load(path, environment={"MONITOR_DATABASE_URL": "oracle://secret@h"})
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (None, "MONITOR_DATABASE_URL")
    assert "secret" not in str(caught.value)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="run `monitor init DIR`") as caught:
        load(tmp_path / "config.toml", environment={})
    assert len(caught.value.problems) == 1
    assert caught.value.exit_code == 2


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no plain file"):
        load(tmp_path, environment={})


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    with pytest.raises(ConfigError, match="no plain file"):
        load(tmp_path / "config.toml", environment={})


def test_lines_of_everything() -> None:
    lines = Lines(
        '# c\na.b = 3\nk = [ # ] [\n "x]", \'#\',\n\n 3,\n {a = 1, b = [1, 2]},\n]\n"q.r" = """\n[no]\n"""\n'
        '  [[ t ]]\nn = 1\n[[t]]\n[t.sub]\nm = 2\n[ "z y" . w ]\nv = 1979-05-27\n'
    )
    expected: dict[tuple[str | int, ...], int] = {
        ("a", "b"): 2, ("k",): 3, ("k", 0): 4, ("k", 1): 4, ("k", 2): 6, ("k", 3): 7, ("k", 3, "b", 1): 7, ("q.r",): 9,
        ("t", 0): 12, ("t", 0, "n"): 13, ("t", 1): 14, ("t", 1, "n"): 14, ("t", 1, "sub", "m"): 16, ("z y", "w", "v"): 18,
    }  # fmt: skip
    assert {path: lines.of(path) for path in expected} == expected
    assert lines.of(("nowhere",)) is None


NAMES = st.sampled_from(
    ["timezone", "keywords", "topics", "feeds", "digests", "smtp", "network", "aliases", "name", "url", "x"]
)
VALUES = st.recursive(
    st.one_of(st.text(max_size=5), st.integers(), st.booleans(), st.just("소버린 AI")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8,
)


def toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(max(-(2**62), min(value, 2**62)))
        case str():
            return '"' + "".join(f"\\U{ord(c):08X}" for c in value) + '"'
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + "}"
    raise AssertionError(value)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_any_toml_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, tables: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text("".join(f"{key} = {toml(value)}\n" for key, value in tables.items()), encoding="utf-8")
    with suppress(ConfigError):
        load(path, environment={})
        return
    assert all(problem.line is not None and problem.message for problem in problems(path.parent, path.read_bytes()))


@given(st.text())
def test_any_text_is_toml_or_one_problem(text: str) -> None:
    assert isinstance(parse(text), dict | Problem)
