"""`monitor service --print`: a systemd unit, filled in for this machine."""

from __future__ import annotations

import getpass
import grp
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import options

UNIT = """\
# {unit}: written by `monitor service --print` for this machine.
#
#   sudo install -d -m 0750 -o root -g {group} {environment_directory}
#   sudo install -m 0640 -o root -g {group} /dev/null {environment}     # secrets, one NAME=value a line{secrets}
#   monitor --config {config} service --print | sudo tee /etc/systemd/system/{unit}
#   sudo systemctl daemon-reload && sudo systemctl enable --now {unit}

[Unit]
Description=News monitor: AI sovereignty in the Korean press
Wants=network-online.target
After=network-online.target time-sync.target

[Service]
Type=notify
ExecStart={program} --config {config} --log-format json run
User={user}
Group={group}
WorkingDirectory={directory}
EnvironmentFile=-{environment}
Environment=PYTHONUNBUFFERED=1
Restart=on-failure
RestartSec=10
WatchdogSec=120
TimeoutStopSec=15
# SIGTERM goes to the daemon alone, which drains; whatever is left after TimeoutStopSec is killed, workers included.
KillMode=mixed
# 3: another daemon holds the lock; starting again would not help.
RestartPreventExitStatus=2 3

NoNewPrivileges=true
PrivateTmp=true
PrivateDevices=true
ProtectSystem=strict
{home}ReadWritePaths={writable}
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectKernelLogs=true
ProtectControlGroups=true
ProtectClock=true
ProtectHostname=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
LockPersonality=true
SystemCallArchitectures=native
CapabilityBoundingSet=
UMask=0027

[Install]
WantedBy=multi-user.target
"""


def service(
    ctx: typer.Context,
    show: Annotated[
        bool, typer.Option("--print", help="Print the unit; the default, and all this command does.")
    ] = True,
    user: Annotated[str | None, typer.Option("--user", help="Who runs it; default whoever asks.")] = None,
) -> None:
    """Print a systemd unit that runs the daemon on this machine."""
    config = options(ctx).load(quiet=True)
    assert show
    name = user or os.environ.get("SUDO_USER") or getpass.getuser()
    environment = Path("/etc/monitor/environment")
    secrets = (
        f"\n#   {'':24}{config.smtp.password_env}=..." if config.smtp is not None and config.smtp.password_env else ""
    )
    # systemd creates no ReadWritePaths: the first start would fail on a missing directory.
    writable = dict.fromkeys([config.storage_directory, config.path.parent / "seeds"])
    home = Path.home() in (config.path, *config.path.parents, *config.storage_directory.parents, *_program().parents)
    sys.stdout.write(
        UNIT.format(
            unit="sovereign-ai-monitor.service",
            program=_program(),
            config=config.path,
            directory=config.path.parent,
            user=name,
            group=_group(name),
            environment=environment,
            environment_directory=environment.parent,
            secrets=secrets,
            home="" if home else "ProtectHome=true\n",
            writable=" ".join(f"-{path}" for path in writable),
        )
    )


def _program() -> Path:
    """The console script that was called, as an absolute path."""
    called = Path(sys.argv[0])
    found = called if called.is_file() else Path(shutil.which("monitor") or sys.prefix + "/bin/monitor")
    return found.absolute()


def _group(user: str) -> str:
    import pwd

    try:
        return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    except KeyError:
        return user
