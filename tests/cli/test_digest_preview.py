"""`monitor digest preview` as text, HTML and a workbook, of what would be sent and of what was."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Filled
from tests.e2e.running import Done, call, command, environment, run
from tests.mail.workbook import Book, opened

HEAD = ["일자", "매체", "기자", "제목", "유형", "링크"]


@pytest.fixture
def desk(filled: Filled, tmp_path: Path) -> Path:
    """A copy of the filled desk, to issue editions from."""
    shutil.copytree(filled.config.parent, tmp_path / "desk")
    return tmp_path / "desk" / "config.toml"


def well(done: Done) -> Done:
    assert done.code == 0, done.err
    assert done.err == ""
    return done


def workbook(desk: Path, path: Path) -> tuple[Book, dict[str, object]]:
    view = well(call(desk, "digest", "preview", "--output", str(path), "--json")).json
    assert (view["format"], view["output"]) == ("xlsx", str(path))
    return opened(path.read_bytes()), view


def test_in_every_form(filled: Filled, desk: Path, tmp_path: Path) -> None:
    text = well(call(desk, "digest", "preview")).out
    assert well(call(desk, "digest", "preview", "--format", "text")).out == text
    subject = text.splitlines()[0]
    html = well(call(desk, "digest", "preview", "--format", "html")).out
    assert html.lower().startswith("<!doctype html>")
    for name, begins in (("a.html", html[:200]), ("a.txt", text[:200]), ("a", html[:200])):
        said = well(call(desk, "digest", "preview", "--output", str(tmp_path / name))).out
        assert said == f"{subject}\nwritten to {tmp_path / name}\n"
        assert (tmp_path / name).read_text("utf-8").startswith(begins)
    well(call(desk, "digest", "preview", "--output", str(tmp_path / "odd.html"), "--format", "xlsx"))
    book = opened((tmp_path / "odd.html").read_bytes())
    assert book.texts[0] == HEAD
    planted = {entry.title for entry in filled.newsroom.plan}
    assert len(planted & {row[3] for row in book.texts}) >= 20
    assert all(cell.is_text for row in book.rows for cell in row)


def test_a_workbook_before_and_after_it_was_issued(desk: Path, tmp_path: Path) -> None:
    before, view = workbook(desk, tmp_path / "before.XLSX")
    assert view["issued"] is False
    assert sum(row[3].bold for row in before.rows[1:]) == view["stories"]
    assert call(desk, "digest", "send", "--json").code == 0
    after, view = workbook(desk, tmp_path / "after.xlsx")
    assert view["issued"] is True
    assert after.texts == before.texts
    assert [[cell.bold for cell in row] for row in after.rows] == [[cell.bold for cell in row] for row in before.rows]
    workbook(desk, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "after.xlsx").read_bytes()


def test_title_outlet_and_link_only(desk: Path, tmp_path: Path) -> None:
    desk.write_text('extract = "none"\n' + desk.read_text("utf-8"), "utf-8")
    book, _ = workbook(desk, tmp_path / "a.xlsx")
    assert book.texts[0] == ["매체", "제목", "링크"]


def test_a_binary_goes_to_a_file_or_a_pipe(desk: Path) -> None:
    words = command(desk, ("digest", "preview", "--format", "xlsx"))
    piped = subprocess.run(words, env=environment(), capture_output=True, timeout=100, check=False)
    assert (piped.returncode, piped.stderr) == (0, b"")
    assert opened(piped.stdout).texts[0] == HEAD
    ours, theirs = pty.openpty()
    try:
        refused = run(desk, "digest", "preview", "--format", "xlsx", stdout=theirs, stderr=-1, capture_output=False)
    finally:
        os.close(ours)
        os.close(theirs)
    assert refused.code == 2
    assert "--output" in refused.err
    assert len(refused.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--format", "xlsx", "--json"), 2, "--output"),
        (("--format", "html", "--json"), 2, "--output"),
        (("--format", "docx"), 2, "docx"),
        (("--output", "/no/such/place/a.xlsx"), 1, "/no/such/place/a.xlsx cannot be written"),
    ],
)
def test_what_cannot_be(filled: Filled, words: tuple[str, ...], code: int, said: str) -> None:
    done = call(filled.config, "digest", "preview", *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err.splitlines()[-1]


# --- the archive ------------------------------------------------------------------------------------------------------


def test_sending_keeps_a_page(desk: Path) -> None:
    archive = desk.parent / "var" / "archive"
    archive.write_text("a file where the directory should be")
    sent = call(desk, "digest", "send", "--json")
    assert sent.code == 0, "the mail went out all the same"
    assert len(sent.json["deliveries"]) == 1
    assert "archive" in sent.line
    assert "cannot be written" in sent.line
    doctor = next(c for c in call(desk, "doctor", "--json").json["checks"] if c["name"] == "archive")
    assert (doctor["state"], "cannot be written" in doctor["detail"]) == ("warning", True)
    archive.unlink()
    assert well(call(desk, "digest", "send", "--json")).json == sent.json
    assert sorted(path.name for path in archive.iterdir()) == [f"{sent.json['date']}-소버린AI.html", "index.html"]
    doctor = next(c for c in call(desk, "doctor", "--json").json["checks"] if c["name"] == "archive")
    assert (doctor["state"], doctor["detail"]) == ("ok", f"{archive / 'index.html'}, 1 editions")
