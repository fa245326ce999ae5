"""The daemon tells at once: from the feed over the page to mailbox and webhook, and once."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

from tests.e2e.conftest import Serve
from tests.e2e.running import article, call, desk, page, rss, started
from tests.mail.servers import Mailbox, mail_server
from tests.net.hooks import Hook, hook_server

MORE = '[[alerts]]\nname = "AI 실증 속보"\nrecipients = ["duty@example.kr"]\nwebhook_env = "MONITOR_HOOK"\nformat = "jandi"'


def test_a_story_is_told_by_mail_and_webhook_within_seconds(tmp_path: Path, serve: Serve) -> None:
    title, paragraphs = article(0)
    served = serve({"/news/1": page(title, paragraphs)})
    feed = serve({"/rss": rss([(f"{served.origin}/news/1", title)])})
    mailbox = Mailbox()
    with mail_server(mailbox) as port, hook_server(Hook()) as hook:
        config = desk(tmp_path, [f"{feed.origin}/rss"], smtp_port=port, more=MORE)
        with started(config, "run", env={"MONITOR_HOOK": hook.address}) as daemon:
            daemon.until(lambda: bool(hook.asked and mailbox.received), "the message")
            daemon.wait_for("notice")
            assert daemon.stop() == 0
            said = daemon.said
    listed = call(config, "alerts", "list", "--json").json
    assert [body["connectInfo"][0]["title"] for body in hook.bodies] == [title]
    mails = [message_from_bytes(raw, policy=policy.default) for _, _, raw in mailbox.received]
    subject = f"[속보·AI 실증] {title}"
    assert [mail["Subject"] for mail in mails if "속보" in mail["Subject"]] == [subject]
    assert (listed[0]["last"]["subject"], listed[0]["ready"], listed[0]["errors"]) == (subject, 0, [])
    assert "alert raised" in said
    assert "T0SECRET" not in said
