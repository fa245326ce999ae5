"""The wheel: everything that the program reads at run time is inside, and it works away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.e2e.running import Done, environment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    words = [
        "-m",
        "pip",
        "wheel",
        str(ROOT),
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-q",
        "-w",
        str(target),
    ]
    built = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, timeout=100)
    assert built.returncode == 0, built.stderr
    (path,) = target.glob("*.whl")
    return path


def test_what_is_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "monitor/store/migrations/env.py",
        "monitor/store/migrations/script.py.mako",
        "monitor/shipped/catalogue.toml",
        "monitor/shipped/config.toml",
        "monitor/shipped/corpus.toml",
        "monitor/core/likeness/background.bin",
    ):
        assert name in names, name
    kinds = {
        "alembic/versions": ("monitor/store/migrations/versions", "*.py"),
        "monitor/mail/templates": ("monitor/mail/templates", "*"),
        "monitor/newsroom/press": ("monitor/newsroom/press", "*.toml"),
        "monitor/newsroom/layouts": ("monitor/newsroom/layouts", "*.html"),
        "monitor/newsroom/seeds": ("monitor/newsroom/seeds", "*.txt"),
    }
    for source, (place, kind) in kinds.items():
        here = [path for path in (ROOT / source).glob(kind) if path.is_file()]
        assert here, source
        assert {f"{place}/{path.name}" for path in here} <= names, source
    assert not [name for name in names if name.startswith(("alembic/", "tests/", "seeds/"))]
    assert not [name for name in names if "__pycache__" in name]


def test_it_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    words = ["-m", "pip", "install", "--no-deps", "--no-index", "-q", "--target", str(place), str(wheel)]
    subprocess.run([sys.executable, *words], check=True, capture_output=True, timeout=100)

    def run(*words: str) -> Done:
        program = "import sys, monitor; sys.argv[0] = 'monitor'; from monitor.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            env=environment({"PYTHONPATH": str(place)}),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    where = subprocess.run(
        [sys.executable, "-c", "import monitor; print(monitor.__file__)"],
        env=environment({"PYTHONPATH": str(place)}),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(place))
    assert run("--help").out.startswith("Usage: monitor")
    assert run("init", "desk").code == 0
    assert (tmp_path / "desk" / "config.toml").read_text("utf-8") == (ROOT / "config.toml").read_text("utf-8")
    config = str(tmp_path / "desk" / "config.toml")
    doctor = run("--config", config, "doctor", "--json")
    assert doctor.code == 0, doctor.err
    assert next(check for check in doctor.json["checks"] if check["name"] == "seeds")["detail"].startswith("5 known")
    preview = run("--config", config, "digest", "preview", "--json")
    assert preview.code == 0, preview.err
    assert "브리핑" in preview.json["text"]
