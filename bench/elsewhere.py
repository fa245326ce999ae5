"""Libraries that are measured against and are no dependency of ours: under an interpreter of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


class LeftOut(Exception):
    """A library could not be had; the message is one line for a person."""


def answer(library: str, python: str, script: Path, asked: Mapping[str, object]) -> Any:
    """What `script` answers under the interpreter `python`, JSON to JSON. Raises LeftOut."""
    try:
        said = subprocess.run(
            [python, str(script)],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
            env={key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
        )
    except subprocess.CalledProcessError as problem:
        last = (problem.stderr.strip().splitlines() or ["nothing said"])[-1]
        raise LeftOut(f"{library} does not run under {python}: {last}") from problem
    except OSError as problem:
        raise LeftOut(f"{library}: {python} cannot be started: {problem}") from problem
    return json.loads(said.stdout)


def install(directory: Path, libraries: Mapping[str, str] | Iterable[str]) -> str:
    """A virtual environment in `directory` with these libraries (name -> requirement); its interpreter. Raises LeftOut."""
    wanted = dict(libraries) if isinstance(libraries, Mapping) else {name: name for name in libraries}
    python = directory / "bin" / "python"
    quiet = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    try:
        subprocess.run([sys.executable, "-m", "venv", str(directory)], check=True, capture_output=True)
        command = [str(python), "-m", "pip", "install", "-q", *wanted.values()]
        subprocess.run(command, check=True, capture_output=True, env=quiet)
    except (OSError, subprocess.SubprocessError) as problem:
        raise LeftOut(
            f"{' and '.join(wanted)} could not be installed (install them elsewhere, then --python PATH)"
        ) from problem
    return str(python)
