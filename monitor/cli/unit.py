"""`monitor service --print`: a systemd unit, filled in for this machine."""

from __future__ import annotations

import getpass
import grp
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import options

if TYPE_CHECKING:
    from monitor.config import Config

UNIT = """\
# {unit}: written by `monitor service --print` for this machine.
#
#   sudo install -d -m 0750 -o root -g {group} {environment_directory}
#   sudo install -m 0640 -o root -g {group} /dev/null {environment}     # secrets, one NAME=value a line{secrets}
#   sudo install -d -m 0750 -o {user} -g {group} {directories}
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
    """Print a systemd unit for the daemon on this machine."""
    config = options(ctx).load(quiet=True)
    assert show
    if (user or os.environ.get("SUDO_USER") or getpass.getuser()) == "root":
        print("monitor: this unit would run as root; name an ordinary user with --user", file=sys.stderr)
    name = user or os.environ.get("SUDO_USER") or getpass.getuser()
    environment = Path("/etc/monitor/environment")
    secrets = (
        f"\n#   {'':24}{config.smtp.password_env}=..." if config.smtp is not None and config.smtp.password_env else ""
    )
    writable = dict.fromkeys(_written(config))
    installed = (_program(), Path(sys.prefix), Path(sys.base_prefix), Path(__file__))
    home = any(_at_home(path.resolve()) for path in (config.path, *writable, *installed))
    sys.stdout.write(
        UNIT.format(
            unit="sovereign-ai-monitor.service",
            program=_quoted(_program()),
            config=_quoted(config.path),
            directory=str(config.path.parent).replace("%", "%%"),
            user=name,
            group=_group(name),
            environment=environment,
            environment_directory=environment.parent,
            secrets=secrets,
            home="" if home else "ProtectHome=true\n",
            # systemd creates no ReadWritePaths=, and nothing beside them can be created: they have to be there.
            directories=" ".join(shlex.quote(str(path)) for path in writable),
            writable=" ".join(_quoted(path, "-") for path in writable),
        )
    )


def _written(config: Config) -> list[Path]:
    """The directories that the daemon writes to."""
    found = [config.storage_directory, config.path.parent / "seeds"]
    scheme, _, file = config.database_url.partition(":///")
    if scheme == "sqlite":
        found.append(Path(file).parent)
    return found


def _at_home(path: Path) -> bool:
    """Whether ProtectHome= would hide it."""
    return any(path.is_relative_to(hidden) for hidden in ("/home", "/root", "/run/user"))


def _quoted(path: Path, prefix: str = "") -> str:
    """A word of a unit file: % stands for itself, and spaces do not end it (systemd.syntax(7))."""
    word = prefix + str(path).replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{word}"' if any(character in word for character in " \t'\"\\") else word


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
