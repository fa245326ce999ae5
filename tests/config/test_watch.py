"""When a saved config.toml counts: a table of cases, and the watch on real files with the seconds given."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.config.watch import CUT_OFF, EMPTY, GONE, LARGEST, UNREST, Contents, Decision, Watch, decide, empty
from monitor.errors import Problem

USED = 'timezone = "Asia/Seoul"\nkeywords = ["소버린 AI"]\n'
MORE = USED + "first_poll_days = 7\n"
OTHER = 'timezone = "Asia/Tokyo"\n'
GONE_BAD = Problem(None, "", "the file cannot be read: No such file or directory")


@pytest.mark.parametrize(
    ("found", "before", "stood", "unrest", "decision"),
    [
        # another file, seen twice
        (MORE, USED, 1, 1, "take"),
        ('timezone = "Asia/Tokyo"\n', USED, 1, 1, "take"),
        ("keywords = [\n", USED, 1, 1, "take"),  # loading it says what is wrong
        # seen once: somebody may be writing
        (MORE, USED, 0, 0, "wait"),
        (MORE, USED, 0, UNREST - 0.1, "wait"),
        # saved all the time: read all the same
        (MORE, USED, 0, UNREST, "take"),
        (MORE, USED, 0, 1000, "take"),
        # saved, or touched, without a change
        (USED, USED, 1, 1, "same"),
        (USED, USED, 0, UNREST, "same"),
        # the first part of what is in use
        (USED[:-1], USED, 1, 1, "wait"),
        (USED[:30], USED, CUT_OFF - 1, CUT_OFF, "wait"),
        (USED[:30], USED, 1, 1000, "wait"),  # restless, but this state of it is young
        (USED[:30], USED, CUT_OFF, CUT_OFF, "take"),
        # a last line without its end, where the one in use had one
        (MORE[:-1], USED, 1, 1, "wait"),
        (MORE[:-1], USED, CUT_OFF, CUT_OFF, "take"),
        (MORE, USED[:-1], 1, 1, "take"),
        (MORE[:-1], USED[:-1], 1, 1, "take"),
        # nothing in it
        ("", USED, 1, 1, "wait"),
        (" \r\n\t# 설정\n#\n", USED, CUT_OFF - 1, 1000, "wait"),
        ("", USED, CUT_OFF, CUT_OFF, "refuse"),
        ("\ufeff", USED, CUT_OFF, CUT_OFF, "refuse"),
        ("\ufeff# 설정", USED, CUT_OFF, CUT_OFF, "refuse"),
        ("# 설정\n", "# 예전 설정\n", 1, 1, "take"),  # nothing of less than nothing
        ("", "", 1, 1, "same"),
    ],
)  # fmt: skip
def test_what_is_done_about_a_file(found: str, before: str, stood: float, unrest: float, decision: Decision) -> None:
    decided, problem = decide(Contents(found.encode()), before.encode(), stood=stood, unrest=unrest)
    assert decided == decision
    assert problem == (EMPTY if decision == "refuse" else None)


@pytest.mark.parametrize(("stood", "unrest", "decision"), [(0, 0, "wait"), (1, 1, "refuse"), (0, UNREST, "refuse")])
def test_what_cannot_be_read_is_refused(stood: float, unrest: float, decision: Decision) -> None:
    decided, problem = decide(Contents(problem=GONE_BAD), USED.encode(), stood=stood, unrest=unrest)
    assert decided == decision
    assert problem == (GONE_BAD if decision == "refuse" else None)


# --- on files ---------------------------------------------------------------------------------------------------------


class Desk:
    """A file under watch, and a clock that goes on by a second at each look."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "config.toml"
        self.seconds = 0.0
        self.watch = Watch(self.path, lambda: self.seconds)
        self.save(USED)
        assert self.after(5) == ["take"]

    def save(self, text: str | bytes) -> None:
        self.path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def replace(self, text: str) -> None:
        beside = self.path.with_name("beside")
        beside.write_text(text, "utf-8")
        beside.replace(self.path)

    def after(self, looks: int) -> list[str]:
        """What so many looks say; each is carried out."""
        said = []
        for _ in range(looks):
            self.seconds += 1
            if (look := self.watch.look()) is not None:
                said.append(look.decision if look.problem is None else look.problem.message)
                self.watch.done(look, taken=look.decision == "take")
        return said


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_change_counts_at_the_second_look_and_once(desk: Desk) -> None:
    assert desk.after(10) == []
    desk.save(MORE)
    assert desk.after(1) == []
    assert desk.after(1) == ["take"]
    assert desk.watch.in_use == MORE.encode()
    assert desk.after(10) == []
    desk.replace(OTHER)
    assert desk.after(5) == ["take"]
    desk.save(MORE)
    assert desk.after(5) == ["take"]
    desk.save(USED)
    assert desk.after(9) == [], "the first part of what is in use"
    assert desk.after(5) == ["take"]
    os.utime(desk.path)
    assert desk.after(5) == ["same"]


def test_what_was_not_carried_out_is_said_again(desk: Desk) -> None:
    desk.save(MORE)
    desk.seconds += 1
    assert desk.watch.look() is None
    for _ in range(3):
        desk.seconds += 1
        assert (look := desk.watch.look()) is not None
        assert look.decision == "take"
        assert look.contents.raw == MORE.encode()
    assert desk.watch.in_use == USED.encode()


def test_what_is_refused_is_not_in_use(desk: Desk) -> None:
    desk.save("keywords = [\n")
    desk.seconds += 1
    assert desk.watch.look() is None
    desk.seconds += 1
    look = desk.watch.look()
    assert look is not None
    desk.watch.done(look)
    assert desk.after(5) == []
    desk.save(USED)
    assert desk.after(5) == ["same"]


def test_a_file_that_is_saved_all_the_time_is_taken_up_now_and_then(desk: Desk) -> None:
    said = []
    for number in range(1, 31):
        desk.save(f"{USED}first_poll_days = {number}\n" if number % 2 else f"{MORE}# {number}\n")
        said += desk.after(1)
    assert 3 <= len(said) <= 6
    assert set(said) == {"take"}
    desk.after(5)
    assert desk.watch.in_use == f"{MORE}# 30\n".encode()


def test_one_that_is_truncated_all_the_time_is_not(desk: Desk) -> None:
    for number in range(40):
        desk.save(USED[: 3 + number] if number % 3 else "")
        assert desk.after(1) == []
    desk.save(MORE)
    assert "take" in desk.after(2)


def test_written_in_pieces(desk: Desk) -> None:
    whole = ('# 설정\ntimezone = "Asia/Seoul"\n' + USED.partition("\n")[2]).encode()
    for end in (0, 3, 12, 25, 40, len(whole) - 1):
        desk.save(whole[:end])
        assert desk.after(3) == [], "a pause of three seconds within a save"
    desk.save(whole)
    assert desk.after(3) == ["take", "same"], "read in unrest, and once more in calm"
    assert desk.after(10) == []


def test_emptied(desk: Desk) -> None:
    desk.save("# 나중에\n")
    assert desk.after(9) == []
    assert desk.after(20) == [EMPTY.message]
    desk.save(USED)
    assert desk.after(5) == ["same"]


def test_deleted_and_back(desk: Desk) -> None:
    desk.path.unlink()
    assert desk.after(int(GONE)) == []
    assert desk.after(20) == ["the file cannot be read: No such file or directory"]
    desk.save(MORE)
    assert desk.after(5) == ["take"]
    desk.path.rename(desk.path.with_name("away"))
    assert desk.after(3) == []
    desk.path.with_name("away").rename(desk.path)
    assert desk.after(5) == ["same"], "a rename there and back is a change that is none"


def test_a_symbolic_link_that_is_turned(desk: Desk) -> None:
    for name, text in (("one", USED), ("two", OTHER)):
        (desk.path.parent / name).write_text(text, "utf-8")
    desk.path.unlink()
    desk.path.symlink_to("one")
    assert desk.after(3) == ["same"]
    for name in ("two", "one", "two"):
        desk.path.with_name("link").symlink_to(name)
        desk.path.with_name("link").replace(desk.path)
        assert desk.after(3) == ["take"]
    desk.path.with_name("link").symlink_to("config.toml")
    desk.path.with_name("link").replace(desk.path)  # to itself
    (gone,) = desk.after(20)
    assert "symbolic links" in gone


def test_what_is_no_plain_file(desk: Desk) -> None:
    desk.path.unlink()
    desk.path.mkdir()
    assert desk.after(5) == ["what stands in the file's place is a directory"]
    (desk.path / "a").touch()
    assert set(desk.after(5)) <= {"what stands in the file's place is a directory"}
    (desk.path / "a").unlink()
    desk.path.rmdir()
    os.mkfifo(desk.path)
    assert desk.after(5)[-1:] == ["what stands in the file's place is no plain file"]
    desk.path.unlink()
    desk.save(b"#" * (LARGEST + 1))
    (large,) = desk.after(5)
    assert large.startswith("the file has 4,000,001 bytes")
    desk.save(b"\xff\xfe\x00bytes\n")
    assert desk.after(5) == ["take"], "loading says what these are"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(desk: Desk) -> None:
    desk.path.chmod(0)
    assert desk.after(5) == ["the file cannot be read: Permission denied"]
    desk.path.chmod(0o600)
    assert desk.after(5) == ["same"]


@pytest.mark.parametrize(
    ("raw", "nothing"),
    [
        (b"", True),
        (b"\xef\xbb\xbf", True),
        (b"\n" * 50_000, True),
        (b"# a\r\n\r\n  # b\t\r\n", True),
        (b"\n" * 50_000 + b"x = 1\n", False),  # an expression with nested repeats took for ever here
        (b"# a\n\n\n# b\n" * 5000 + b"x = 1", False),
        (b"x = 1 # a\n", False),
    ],
)
def test_what_holds_nothing_but_remarks(raw: bytes, nothing: bool) -> None:
    assert empty(raw) is nothing
