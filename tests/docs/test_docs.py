"""The documents tell the truth about the code: every key, command, option, word, requirement, link and recipe."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import pytest
import typer
from pydantic.fields import FieldInfo

from monitor import __version__
from monitor.cli import app
from monitor.cli.daemon import summary_json
from monitor.cli.feeds_list import ORDER
from monitor.config import catalogue, load
from monitor.config.tables import TABLES
from monitor.config.template import BRIEF, NAMES, SPIKE, STORY
from monitor.core.briefing import words
from monitor.core.feed import schedule
from monitor.errors import MonitorError
from monitor.model import DeliveryState, Disposition, FailureReason, TextSource
from monitor.net.naver import VARIABLES
from monitor.service import Summary

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md")))

KOREAN = {
    "Sovereign AI monitor": "소버린 AI 브리핑",
    "What it is": "무엇을 하나요",
    "Three promises": "세 가지 약속",
    "As a service": "서비스로 설치하기",
    "Keeping it": "관리하기",
    "Where things live": "어디에 무엇이 있나요",
    "Documents": "문서",
}
"""What the sections of README.md are called in README.ko.md."""


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@cache
def read(page: Path) -> str:
    return page.read_text("utf-8")


@cache
def headings(page: Path) -> tuple[tuple[int, str], ...]:
    """(level, text) of every heading outside code."""
    prose = re.sub(r"^```.*?^```$", "", read(page), flags=re.MULTILINE | re.DOTALL)
    return tuple((len(m[1]), m[2].strip()) for m in re.finditer(r"^(#+) (.+)$", prose, re.MULTILINE))


def section(page: Path, title: str) -> str:
    """The text under a heading, up to the next one of its level or above."""
    text = read(page)
    found = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    assert found, f'{name_of(page)} has no section "{title}"'
    end = re.search(rf"^#{{1,{len(found[1])}}} ", text[found.end() :], re.MULTILINE)
    return text[found.end() : found.end() + end.start()] if end else text[found.end() :]


def rows(text: str) -> list[list[str]]:
    """The cells of every line of Markdown tables, without the line of dashes."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not re.fullmatch(r"[|\- ]+", line)]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def coded(cell: str) -> list[str]:
    """What stands in `code` in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def blocks(page: Path, *languages: str) -> list[str]:
    return [m[2] for m in re.finditer(r"^```(\w+)\n(.*?)^```$", read(page), re.M | re.S) if m[1] in languages]


# --- config.toml ------------------------------------------------------------------------------------------------------


def documented_keys(table: str) -> dict[str, list[str]]:
    found = rows(section(DOCS / "configuration.md", table or "Top level"))
    return {coded(row[0])[0]: row for row in found if coded(row[0])}


def shown(field: FieldInfo) -> str | None:
    """The default as the document writes it; None where no plain value says it."""
    if field.is_required():
        return "required"
    match field.default:
        case None:
            return "none"
        case bool(value):
            return f"`{str(value).lower()}`"
        case str(value):
            return f'`"{value}"`'
        case int() | float() as value:
            return f"`{value}`"
        case timedelta() as value:
            minutes = value // timedelta(minutes=1)
            return f'`"{minutes}m"`' if minutes % 60 else f'`"{minutes // 60}h"`'
        case (0, 1, 2, 3, 4, 5, 6):
            return '`"daily"`'
        case tuple(value) if not value:
            return "`[]`"
    return None


@pytest.mark.parametrize("table", TABLES)
def test_configuration_names_every_key_and_no_other(table: str) -> None:
    """Fails when a key of the code has no row under its table in docs/configuration.md, or a row no key."""
    assert set(documented_keys(table)) - set(TABLES[table].model_fields) == set(), "documented, but unknown to the code"
    assert set(TABLES[table].model_fields) - set(documented_keys(table)) == set(), "missing in docs/configuration.md"


@pytest.mark.parametrize(("table", "key"), [(t, k) for t, model in TABLES.items() for k in model.model_fields])
def test_configuration_says_type_default_meaning_and_example(table: str, key: str) -> None:
    row = documented_keys(table)[key]
    assert len(row) == 5, f"{key}: key, type, default, meaning, example"
    assert all(row[:4]), f"{key}: an empty cell"
    nested = key in TABLES or key == "aliases"
    if not nested:
        assert row[4], f"{key}: an example"
        default = shown(TABLES[table].model_fields[key])
        assert default is None or row[2] == default, f"{key}: the default is {default}"


def test_every_table_of_the_file_has_a_section() -> None:
    titles = {text for _, text in headings(DOCS / "configuration.md")}
    assert {key for key in TABLES if key} | {"aliases"} <= titles


@pytest.mark.parametrize(
    ("page", "block"), [(name_of(page), block) for page in PAGES for block in blocks(page, "toml")]
)
def test_every_piece_of_configuration_in_the_documents_is_accepted(page: str, block: str, tmp_path: Path) -> None:
    assert tomllib.loads(block)
    (tmp_path / "config.toml").write_text(block, "utf-8")
    load(tmp_path / "config.toml", environment={})


def commented_out(text: str, header: str) -> list[str]:
    """The tables of this header that stand in comments, uncommented: the header's line and the keys right below it."""
    found = re.findall(rf"^# {re.escape(header)}\n(?:# \w+ = .*\n)+", text, re.MULTILINE)
    return [re.sub(r"^# ", "", block, flags=re.MULTILINE) for block in found]


@pytest.mark.parametrize("name", [*NAMES, *STORY, *BRIEF, *SPIKE])
def test_configuration_explains_every_name_of_a_template(name: str) -> None:
    text = section(DOCS / "configuration.md", "A body of your own")
    assert name in coded(re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize(
    ("header", "count"), [("[[feeds]]", 3), ("[naver]", 1), ("[database]", 1), ("[operator]", 1), ("[[alerts]]", 2)]
)
def test_the_examples_in_the_shipped_settings_work_when_uncommented(header: str, count: int, tmp_path: Path) -> None:
    """Beside each other, and in the file that they stand in."""
    shipped = read(ROOT / "config.toml")
    examples = commented_out(shipped, header)
    assert len(examples) == count
    (tmp_path / "config.toml").write_text("\n".join([shipped, *examples]), "utf-8")
    load(tmp_path / "config.toml", environment={})


# --- commands ---------------------------------------------------------------------------------------------------------


def walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """(name, command) of the program and everything below it; groups that only hold others are left out."""
    below = getattr(command, "commands", {})
    if len(path) == 1 or not below:
        yield " ".join(path), command
    for name, inner in below.items():
        yield from walk(inner, (*path, name))


COMMANDS = dict(walk(typer.main.get_command(app), ("monitor",)))


def options(command: Any) -> set[str]:
    """The long options of a command, --help aside."""
    return {opt for param in command.params for opt in param.opts if opt.startswith("--")}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_names_every_command_and_option(name: str) -> None:
    text = section(DOCS / "commands.md", name)
    assert text.strip(), f"{name} has an empty section in docs/commands.md"
    said = set(re.findall(r"`(--[a-z-]+)[` ]", text)) | set(re.findall(r"`(--[a-z-]+)`", text))
    assert options(COMMANDS[name]) - said == set(), f"{name}: options missing in docs/commands.md"
    others = {opt for command in COMMANDS.values() for opt in options(command)} | {"--help"}
    assert said <= others, f"{name}: docs/commands.md names options that do not exist"


def test_commands_has_no_section_of_a_command_that_is_gone() -> None:
    titles = {text for level, text in headings(DOCS / "commands.md") if level == 2}
    assert titles == set(COMMANDS)


@pytest.mark.parametrize("kind", [MonitorError, *MonitorError.__subclasses__()])
def test_commands_explains_every_exit_code(kind: type[MonitorError]) -> None:
    codes = {row[0] for row in rows(read(DOCS / "commands.md")) if row[0].isdigit()}
    assert str(kind.exit_code) in codes


def test_commands_lists_the_keys_of_once() -> None:
    text = section(DOCS / "commands.md", "monitor once")
    assert [key for key in summary_json(Summary()) if f'"{key}"' not in text] == []


def typed_commands() -> Iterator[tuple[str, str]]:
    """(page, command line) of every call of the program in a shell block."""
    for page in PAGES:
        for block in blocks(page, "sh"):
            for line in block.replace("\\\n", " ").splitlines():
                for part in re.split(r"[|;]|&&", line.split(" #")[0]):
                    if re.match(r"\s*(\S*/)?monitor\s", part):
                        yield name_of(page), part.strip()


@pytest.mark.parametrize(("page", "line"), list(typed_commands()))
def test_every_command_in_the_documents_exists(page: str, line: str) -> None:
    arguments = shlex.split(line)[1:]
    if arguments[:1] == ["--config"]:
        arguments = arguments[2:]
    name = "monitor"
    while arguments and any(known.startswith(f"{name} {arguments[0]}") for known in COMMANDS):
        name += f" {arguments.pop(0)}"
    assert name in COMMANDS, f"{page}: {line}"
    used = {argument for argument in arguments if argument.startswith("--")}
    assert used <= options(COMMANDS[name]), f"{page}: {line}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_in_the_documents_exists(page: Path) -> None:
    known = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)`|^ {4}make ([a-z-]+)|&& make ([a-z-]+)", read(page), re.MULTILINE))
    assert {target for found in named for target in found if target} <= known


def test_readme_opens_with_the_three_targets() -> None:
    for page in (ROOT / "README.md", DOCS / "README.ko.md"):
        targets = re.findall(r"^ {4}make ([a-z]+) +\S", read(page)[:600], re.MULTILINE)
        assert targets == ["demo", "test", "run"], name_of(page)


# --- words, requirements, sections, links -----------------------------------------------------------------------------


@pytest.mark.parametrize("word", Disposition)
def test_glossary_explains_every_disposition(word: Disposition) -> None:
    told = {coded(row[0])[0]: row for row in rows(section(DOCS / "glossary.md", "Dispositions")) if coded(row[0])}
    assert word.value in told
    assert told[word.value][1] == words.DISPOSITIONS[word]
    assert told[word.value][2]


@pytest.mark.parametrize("reason", FailureReason)
def test_glossary_lists_every_reason(reason: FailureReason) -> None:
    told = {
        coded(row[0])[0]: row[1] for row in rows(section(DOCS / "glossary.md", "Reasons of failure")) if coded(row[0])
    }
    assert told.get(reason.value) == words.FAILURES[reason]


@pytest.mark.parametrize("reason", FailureReason)
def test_glossary_grades_every_reason(reason: FailureReason) -> None:
    told = {
        coded(row[0])[0]: row[2] for row in rows(section(DOCS / "glossary.md", "Reasons of failure")) if coded(row[0])
    }
    assert told.get(reason.value) == schedule.grade(reason).value


def test_glossary_lists_delivery_states_and_text_sources() -> None:
    told = {
        coded(row[0])[0]: row[1] for row in rows(section(DOCS / "glossary.md", "Feeds and deliveries")) if coded(row[0])
    }
    assert {state: told.get(state) for state in get_args(DeliveryState)} == dict(words.DELIVERIES)
    assert [word for word in get_args(TextSource) if f"`{word}`" not in read(DOCS / "glossary.md")] == []


WARNINGS = (
    words.SILENT,
    words.CORRECTIONS,
    words.RENAMED,
    words.UNREAD,
    words.MISSING,
    words.FAILURES[FailureReason.GONE],
    words.trouble("", None, None).split(" — ")[1].split(" · ")[0],
    words.scrolled(("",)) or "",
    words.unasked(1, "07시"),
)
"""What a mail says that somebody may have to do something about; of phrases with names in them, what comes first."""


@pytest.mark.parametrize("warning", WARNINGS)
def test_operations_explains_every_warning_of_the_mail(warning: str) -> None:
    said = re.split(r"[:(]| \d", warning)[0] or warning
    column = [row[0] for row in rows(section(DOCS / "operations.md", "What the digest says"))]
    assert any(said in cell for cell in column), said


@pytest.mark.parametrize("state", ORDER)
def test_operations_explains_every_state_of_a_feed(state: str) -> None:
    told = [coded(row[0])[0] for row in rows(section(DOCS / "operations.md", "Feeds in trouble")) if coded(row[0])]
    assert {"never": "never answered here"}.get(state, state) in told


def events() -> Iterator[str]:
    """What the program logs from `info` up, as it is written in its source."""
    for file in (ROOT / "monitor").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            called = ast.unparse(node.func)
            if re.fullmatch(r"log\.(info|warning|error)|say|\(?log\.debug if .*", called):
                yield str(node.args[0].value)


def test_operations_lists_every_event_of_the_log() -> None:
    told = [code.rstrip(" …") for row in rows(section(DOCS / "operations.md", "The log")) for code in coded(row[0])]
    found = sorted(set(events()))
    assert len(found) >= 15
    assert [event for event in found if not any(event.startswith(code) for code in told)] == []


def test_the_catalogue_is_counted_right() -> None:
    on = tomllib.loads(read(ROOT / "config.toml"))["catalogue"]
    assert f"{len(catalogue())} feeds ships with it" in " ".join(read(ROOT / "README.md").split())
    assert f"수집처 {len(catalogue())}곳" in read(DOCS / "README.ko.md")
    assert f"{len(on)} feeds are on; the catalogue has {len(catalogue())}" in read(DOCS / "quickstart.md")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_how_long_before_an_edition_feeds_are_asked(page: Path) -> None:
    latest, earliest = (lead // timedelta(minutes=1) for lead in (schedule.LATEST_LEAD, schedule.EARLIEST_LEAD))
    said = re.findall(r"(\d+) to (\d+) minutes before", " ".join(read(page).split()))
    assert set(said) <= {(str(latest), str(earliest))}


def test_the_changelog_is_not_behind_the_program() -> None:
    """The newest section is the program's version, or the one that is being made; the wheel says what the program says."""
    told = re.findall(r"^## (\d+\.\d+\.\d+) - 20\d\d-\d\d-\d\d$", read(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert told == sorted(told, key=lambda version: [int(part) for part in version.split(".")], reverse=True)
    assert __version__ in told
    assert tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"] == __version__


def requirements() -> list[str]:
    """Every package that pyproject.toml asks for, at run time, to build and to develop."""
    project = tomllib.loads(read(ROOT / "pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for group in project["dependency-groups"].values():
        wanted += group
    return sorted({re.split(r"[\[<>=~! ]", line)[0].lower() for line in wanted})


@pytest.mark.parametrize("package", requirements())
def test_decisions_has_an_entry_for_every_requirement(package: str) -> None:
    entries = {coded(row[0])[0]: row for row in rows(section(DOCS / "decisions.md", "Requirements")) if coded(row[0])}
    assert package in entries
    assert entries[package][1], f"{package}: what it does"


def test_decisions_names_no_requirement_that_is_gone() -> None:
    named = {coded(row[0])[0] for row in rows(section(DOCS / "decisions.md", "Requirements")) if coded(row[0])}
    assert named - set(requirements()) == set()


def test_every_decision_has_a_date() -> None:
    bold = re.findall(r"^\*\*(.+?)\*\*", read(DOCS / "decisions.md"), re.MULTILINE)
    assert bold
    assert [text for text in bold if not re.match(r"20\d\d-\d\d-\d\d\b", text)] == []


def test_the_korean_readme_has_every_section() -> None:
    """Fails when README.md gains, loses or moves a section and docs/README.ko.md does not."""
    english, korean = (headings(page) for page in (ROOT / "README.md", DOCS / "README.ko.md"))
    unnamed = [text for _, text in english if text not in KOREAN]
    assert unnamed == [], "give these sections a Korean name in this test, and write them in docs/README.ko.md"
    assert [(level, KOREAN[text]) for level, text in english] == list(korean)
    for (_, one), (_, other) in zip(english, korean, strict=True):
        bullets = [len(re.findall(r"^(?:- |\d\. |\|)", section(page, text), re.MULTILINE))
                   for page, text in ((ROOT / "README.md", one), (DOCS / "README.ko.md", other))]  # fmt: skip
        assert bullets[0] == bullets[1], f"{one} / {other}: as many points and lines of tables"


def anchor(heading: str) -> str:
    """A heading's anchor, as the usual Markdown hosts make it."""
    return re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).lower()).replace(" ", "-")


def links(page: Path) -> list[str]:
    prose = re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```$", "", read(page), flags=re.M | re.S))
    return re.findall(r"\]\(([^)\s]+)\)", prose) + re.findall(r'(?:src|href)="([^"]+)"', prose)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_relative_link_is_dead(page: Path) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, fragment = unquote(link).partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{name_of(page)}: {link}"
        assert target.is_relative_to(ROOT), f"{name_of(page)}: {link} leads out of the project"
        if fragment:
            assert fragment in {anchor(text) for _, text in headings(target)}, f"{name_of(page)}: {link}"


def test_every_document_is_reachable_from_the_readme() -> None:
    reached, left = {ROOT / "README.md"}, [ROOT / "README.md"]
    while left:
        page = left.pop()
        for link in links(page):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_file() and target not in reached:
                reached.add(target)
                left.append(target)
    assert set(PAGES) - reached == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_headings_step_down_one_at_a_time(page: Path) -> None:
    levels = [level for level, _ in headings(page)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


# --- pictures, places -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("picture", "width"), [("digest.png", 700), ("digest-360.png", 360)])
def test_pictures_are_as_wide_as_they_say_and_light(picture: str, width: int) -> None:
    data = (DOCS / "pictures" / picture).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(data[16:20], "big") == width
    assert len(data) < 300_000


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "deploy" / "environment.example", DOCS / "pictures" / "render.sh"], ids=name_of
)
def test_no_place_of_one_machine_is_named(page: Path) -> None:
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|work|Users)/\S+", read(page)) == []


def test_the_example_environment_holds_no_secret_and_the_names_in_use() -> None:
    lines = [line for line in read(ROOT / "deploy" / "environment.example").splitlines() if line.strip()]
    assert [line for line in lines if not line.startswith("#")] == []
    text = "\n".join(lines)
    assert "MONITOR_DATABASE_URL" in text
    for page in (text, read(DOCS / "operations.md"), read(DOCS / "configuration.md")):
        assert [name for pair in VARIABLES.values() for name in pair if name not in page] == []
    assert "MONITOR_SMTP_PASSWORD" in text
