"""config.toml changed by a command: one difference, and every other byte as it was."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.config import catalogue, load
from monitor.config.edit import edit
from monitor.config.own_feeds import add_feeds, remove_feed
from monitor.config.switch import turn_off, turn_on
from monitor.errors import ConfigError, MonitorError

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (ROOT / "config.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        # a line that was commented out
        ('catalogue = [\n  "SBS",\n  # "KBS",\n]\n', "KBS", 'catalogue = [\n  "SBS",\n  "KBS",\n]\n'),
        ('catalogue = [\n  "SBS",\n  #"KBS"\n]\n', "KBS", 'catalogue = [\n  "SBS",\n  "KBS",\n]\n'),
        ('catalogue = [\n# "KBS", # 저녁\n  "SBS"]\n', "KBS", 'catalogue = [\n"KBS", # 저녁\n  "SBS"]\n'),
        ("catalogue = [\n  'SBS' # 밤\n  # 'KBS',\n]\n", "KBS", "catalogue = [\n  'SBS', # 밤\n  'KBS',\n]\n"),
        ('catalogue = [\r\n  # "KBS",\r\n]\r\n', "KBS", 'catalogue = [\r\n  "KBS",\r\n]\r\n'),
        # a sentence about it, and a comment behind another name, are none
        ('catalogue = [\n  # "KBS", 나중에\n]\n', "KBS", 'catalogue = [\n  # "KBS", 나중에\n  "KBS",\n]\n'),
        ('catalogue = [\n  "SBS", # "KBS",\n]\n', "KBS", 'catalogue = [\n  "SBS", # "KBS",\n  "KBS",\n]\n'),
        # no line of it yet
        ("catalogue = []\n", "KBS", 'catalogue = ["KBS"]\n'),
        ('catalogue = ["SBS"] # 방송\n', "KBS", 'catalogue = ["SBS", "KBS"] # 방송\n'),
        ('catalogue = ["SBS",]', "KBS", 'catalogue = ["SBS", "KBS",]'),
        ('catalogue = [\n    "SBS"\n]\n', "KBS", 'catalogue = [\n    "SBS",\n    "KBS"\n]\n'),
        ('catalogue = [\n  "SBS", "MBC"]\n', "KBS", 'catalogue = [\n  "SBS", "MBC", "KBS"]\n'),
        ("catalogue = [\n  # 방송\n]\n", "KBS", 'catalogue = [\n  # 방송\n  "KBS",\n]\n'),
        # no list yet
        ("", "KBS", 'catalogue = [\n  "KBS",\n]\n'),
        ("# 설정", "KBS", '# 설정\n\ncatalogue = [\n  "KBS",\n]\n'),
        ('keywords = ["주권"]\n', "KBS", 'keywords = ["주권"]\n\ncatalogue = [\n  "KBS",\n]\n'),
        (
            '# 설정\n\n# 주제들\n[[topics]]\nname = "a"\n',
            "KBS",
            '# 설정\n\ncatalogue = [\n  "KBS",\n]\n\n# 주제들\n[[topics]]\nname = "a"\n',
        ),
        ("[network]\r\n", "KBS", 'catalogue = [\r\n  "KBS",\r\n]\r\n\r\n[network]\r\n'),
        # there already
        ('catalogue = [ "KBS " ]', "KBS", 'catalogue = [ "KBS " ]'),
    ],
)
def test_a_name_is_turned_on(before: str, name: str, after: str) -> None:
    assert turn_on(before, [name]) == after
    assert turn_on(after, [name]) == after


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ('catalogue = [\n  "SBS",\n  "KBS",\n]\n', "KBS", 'catalogue = [\n  "SBS",\n  # "KBS",\n]\n'),
        ('catalogue = [\n  "KBS" # 저녁\n]\n', "KBS", 'catalogue = [\n  # "KBS" # 저녁\n]\n'),
        ('catalogue = [\r\n  "KBS",\r\n]\r\n', "KBS", 'catalogue = [\r\n  # "KBS",\r\n]\r\n'),
        ('catalogue = ["SBS", "KBS"]', "KBS", 'catalogue = ["SBS"]'),
        ('catalogue = ["KBS", "SBS"]', "KBS", 'catalogue = ["SBS"]'),
        ('catalogue = ["KBS"]', "KBS", "catalogue = []"),
        ('catalogue = [\n  "KBS", "SBS",\n]\n', "SBS", 'catalogue = [\n  "KBS",\n]\n'),
        ('catalogue = ["SBS"]', "KBS", 'catalogue = ["SBS"]'),
        ("", "KBS", ""),
    ],
)
def test_a_name_is_turned_off(before: str, name: str, after: str) -> None:
    assert turn_off(before, name) == after


def test_every_commented_line_of_the_shipped_file_can_be_used_and_given_back() -> None:
    chosen = tomllib.loads(SHIPPED)["catalogue"]
    for name in catalogue():
        if name in chosen:
            assert turn_on(turn_off(SHIPPED, name), [name]) == SHIPPED
        elif f'# "{name}",' in SHIPPED:
            on = turn_on(SHIPPED, [name])
            assert len(on) == len(SHIPPED) - 2
            assert turn_off(on, name) == SHIPPED


FEED = {"url": "https://www.example.kr/rss", "outlet": '새 "매체"'}
BLOCK = '[[feeds]]\nurl = "https://www.example.kr/rss"\noutlet = "새 \\"매체\\""\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", BLOCK),
        ("# 설정", f"# 설정\n\n{BLOCK}"),
        ('[[digests]]\nname = "d"\n', f'[[digests]]\nname = "d"\n\n{BLOCK}'),
        # behind the last one, before what heads the next section
        (
            '[[feeds]]\nurl = "a" # u\n\n# 브리핑\n[[digests]]\n\n[[feeds]]\nurl = "b"\n\n# 끝\n[smtp]\n',
            f'[[feeds]]\nurl = "a" # u\n\n# 브리핑\n[[digests]]\n\n[[feeds]]\nurl = "b"\n\n{BLOCK}\n# 끝\n[smtp]\n',
        ),
        # behind the example that shows how
        ("# [[feeds]]\n# url = \"x\"\n\n[smtp]\n", f'# [[feeds]]\n# url = "x"\n\n{BLOCK}\n[smtp]\n'),
        # an example within a string is none
        ('a = """\n# [[feeds]]\n"""\n', f'a = """\n# [[feeds]]\n"""\n\n{BLOCK}'),
    ],
)  # fmt: skip
def test_a_feed_is_added(before: str, after: str) -> None:
    assert add_feeds(before, [FEED]) == after
    assert add_feeds(before.replace("\n", "\r\n"), [FEED]) == (
        after.replace("\n", "\r\n") if before.count("\n") else after
    )


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        (BLOCK, 0, ""),
        (f"# 설정\n\n{BLOCK}", 0, "# 설정\n"),
        (f"{BLOCK}\n# 브리핑\n[[digests]]\n", 0, "# 브리핑\n[[digests]]\n"),
        ('[[feeds]]\nurl = "a"\n# 쉼\n\n[[feeds]]\n# 왜\nurl = "b"\n\n[smtp]\n', 1, '[[feeds]]\nurl = "a"\n# 쉼\n\n[smtp]\n'),
        ('[[feeds]]\nurl = "a"\n[[feeds]]\nurl = "b"\n', 0, '[[feeds]]\nurl = "b"\n'),
    ],
)  # fmt: skip
def test_a_feed_is_removed(before: str, number: int, after: str) -> None:
    assert remove_feed(before, number) == after


@pytest.mark.parametrize(
    "text", ['feeds = [{url = "https://a.kr/"}]\n', '[[feeds]]\nurl = "https://a.kr/"\n[[feeds.x]]\n']
)
def test_what_cannot_be_changed_safely_is_refused(text: str) -> None:
    if "feeds = " in text:
        with pytest.raises(MonitorError, match="add by hand: "):
            add_feeds(text, [FEED])
    else:
        with pytest.raises(MonitorError, match="by hand"):
            remove_feed(text, 0)


# --- the law: one difference, and no other ----------------------------------------------------------------------------

REMARKS = st.sampled_from(["", "# 메모", "#", '# "SBS" 나중에', "  # [[feeds]]", "# 끝 ] } \" '"])
NAMES = st.sampled_from(["SBS", "KBS", "연합뉴스", "YTN", "전자신문"])


@st.composite
def files(draw: st.DrawFn) -> str:
    """A config.toml in many hands: any order, comments anywhere, both line ends."""
    lines = draw(st.lists(REMARKS, max_size=3))
    if draw(st.booleans()):
        names = draw(st.lists(NAMES, unique=True, max_size=4))
        if draw(st.booleans()):
            lines.append(f"catalogue = [{', '.join(f'{chr(34)}{name}{chr(34)}' for name in names)}]")
        else:
            lines.append("catalogue = [")
            for place, name in enumerate(names):
                mark = draw(st.sampled_from(["", "# ", "#"]))
                comma = "," if mark or place < len(names) - 1 or draw(st.booleans()) else ""
                lines.append(f'  {mark}"{name}"{comma}{draw(st.sampled_from(["", " # 왜"])) if not mark else ""}')
                lines += draw(st.lists(REMARKS, max_size=1))
            lines.append("]")
    lines += draw(st.lists(REMARKS, max_size=2))
    for table in draw(st.lists(st.sampled_from(["feeds", "topics", "digests"]), max_size=5)):
        lines += [f"[[{table}]]", *draw(st.lists(REMARKS, max_size=1)), f'name = "{draw(NAMES)}"  # x']
        lines += draw(st.lists(REMARKS, max_size=3))
    text = draw(st.sampled_from(["\n", "\r\n"])).join(lines)
    return text + draw(st.sampled_from(["", "\n"])) if "\r" not in text else text


def read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def words(text: str) -> list[str]:
    """The lines that say something, without what distinguishes a line that is on from one that is off."""
    return [line.strip(" \t\r") for line in text.split("\n") if line.strip()]


@settings(max_examples=300, deadline=None)
@given(files(), NAMES)
def test_turning_a_name_on_and_off_changes_nothing_else(text: str, name: str) -> None:
    before = read(text)
    assume(before is not None)
    assert before is not None
    after = turn_on(text, [name])
    found = tomllib.loads(after)
    assert name in found.pop("catalogue")
    assert found == {key: value for key, value in before.items() if key != "catalogue"}
    off = tomllib.loads(turn_off(after, name))
    assert name not in off["catalogue"]
    kept = [line for line in words(text) if line.startswith("# ") and '"' not in line]
    assert [line for line in words(after) if line.startswith("# ") and '"' not in line] == kept


@settings(max_examples=300, deadline=None)
@given(files(), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_a_feed_added_and_removed_leaves_every_line(text: str, word: str) -> None:
    before = read(text)
    assume(before is not None)
    assert before is not None
    after = add_feeds(text, [{"url": "https://www.example.kr/", "name": word}])
    feeds = tomllib.loads(after)["feeds"]
    assert feeds[-1] == {"url": "https://www.example.kr/", "name": word}
    assert ("\r\n" in text) <= (after.count("\n") == after.count("\r\n"))
    again = remove_feed(after, len(feeds) - 1)
    assert words(again) == words(text)


# --- the file ---------------------------------------------------------------------------------------------------------

DESK = "﻿# 책상\r\ncatalogue = [\r\n  \"연합뉴스\",\r\n  # \"전자신문\",\r\n]\r\n"  # fmt: skip


def test_a_file_keeps_its_mark_its_line_ends_and_its_mode(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_bytes(DESK.encode())
    real.chmod(0o640)
    link = tmp_path / "config.toml"
    link.symlink_to("real.toml")
    assert edit(link, lambda text: turn_on(text, ["전자신문"]), environment={})
    assert real.read_bytes() == DESK.replace('# "전', '"전').encode()
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert load(link, environment={}).catalogue == ("연합뉴스", "전자신문")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["config.toml", "real.toml"]


def test_nothing_to_change_touches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(DESK.encode())
    before = path.stat()
    assert not edit(path, lambda text: turn_on(text, ["연합뉴스"]), environment={})
    after = path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: turn_on(text, ["없는신문"]), "not in the catalogue"),
        (lambda text: add_feeds(text, [{"url": "https://www.yna.co.kr/rss/news.xml"}]), r"already catalogue\[0\]"),
        (lambda text: text + "x", "config.toml"),
    ],
)
def test_a_change_for_the_worse_is_not_made(tmp_path: Path, change: Any, says: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(DESK.encode())
    with pytest.raises(ConfigError, match=says) as caught:
        edit(path, change, environment={})
    assert caught.value.path == str(path)
    assert path.read_bytes() == DESK.encode()
    assert [each.name for each in tmp_path.iterdir()] == ["config.toml"]


def test_a_file_that_changes_meanwhile_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('catalogue = ["연합뉴스"]\n', "utf-8")
    seen: list[str] = []

    def change(text: str) -> str:
        seen.append(text)
        if len(seen) == 1:
            path.write_text('catalogue = ["연합뉴스"] # 새로\n', "utf-8")
        return turn_on(text, ["전자신문"])

    assert edit(path, change, environment={})
    assert path.read_text("utf-8") == 'catalogue = ["연합뉴스", "전자신문"] # 새로\n'
    assert len(seen) == 2

    def restless(text: str) -> str:
        path.write_text(text + "#\n", "utf-8")
        return turn_on(text, ["블로터"])

    with pytest.raises(MonitorError, match="by somebody else"):
        edit(path, restless, environment={})
    assert "블로터" not in path.read_text("utf-8")


def test_edits_at_once_all_arrive(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("catalogue = []\n", "utf-8")
    names = [name for name, feed in catalogue().items() if feed.status == "live"][:12]
    threads = [
        threading.Thread(target=edit, args=(path, lambda text, n=name: turn_on(text, [n])), kwargs={"environment": {}})
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(load(path, environment={}).catalogue) == set(names)


def test_a_killed_edit_leaves_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(DESK.encode())
    program = (
        "import os, pathlib, sys\nfrom monitor.config import edit, switch\n"
        "real = edit.load\ndef dies(*a, **k):\n    real(*a, **k); os._exit(9)\n"
        "edit.load = dies\nedit.edit(pathlib.Path(sys.argv[1]), lambda t: switch.turn_on(t, ['전자신문']), environment={})\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False, timeout=60)
    assert done.returncode == 9
    assert path.read_bytes() == DESK.encode()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_protected_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(DESK.encode())
    path.chmod(0o440)
    with pytest.raises(MonitorError, match="write-protected"):
        edit(path, lambda text: turn_on(text, ["전자신문"]), environment={})
    assert path.read_bytes() == DESK.encode()
