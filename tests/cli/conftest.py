from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.newsroom import Newsroom
from tests.e2e.running import call
from tests.mail.servers import Mailbox, mail_server


@dataclass(frozen=True, slots=True)
class Filled:
    """A desk that has read the newsroom's feeds once; the newsroom and a mailbox are still there."""

    config: Path
    newsroom: Newsroom
    mailbox: Mailbox


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    directory = tmp_path_factory.mktemp("desk")
    mailbox = Mailbox()
    with Newsroom(datetime.now(UTC)) as newsroom, mail_server(mailbox) as port:
        config = directory / "config.toml"
        config.write_text(newsroom.config_toml("var", port, ["desk@demo.example"]), "utf-8")
        (directory / "seeds").mkdir()
        for name, text in newsroom.seed_documents:
            (directory / "seeds" / name).write_text(text, "utf-8")
        done = call(config, "once", "--json")
        assert done.code == 0, done.err
        yield Filled(config, newsroom, mailbox)
