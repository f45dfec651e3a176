"""What the daemon takes while nothing is due, and how soon after its time a notification is sent."""

import select
import statistics
import subprocess
import time
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from measure.desktop import Desktop, Process

YEAR = 1_825
# Five routine notifications a day would not come within an idle minute; these are asked to do nothing in it, either.
REMIND = "REM AT 23:59 MSG thumb\n"


class Idle(NamedTuple):
    pss: int  # KiB
    threads: int
    switches: int
    cpu_seconds: float


class Daemons(NamedTuple):
    seconds: int
    idle: dict  # of Idle by the name of the program
    delays: list  # seconds from a slot's time to the notification, the smallest first


def measure(seeds, programs, homes, is_quick):
    needed = ("dbus-daemon", "dbus-monitor", "Xvfb", "dunst", "gdbus")
    if any(tool not in programs for tool in needed):
        return None
    seconds, times = (10, 3) if is_quick else (60, 11)
    with Desktop() as desktop:
        idle = idle_daemons(desktop, seeds, programs, homes, seconds)
        delays = sorted(delay(desktop, seeds, programs, homes) for _ in range(times))
    return Daemons(seconds, idle, delays)


def idle_daemons(desktop, seeds, programs, homes, seconds):
    """All of them wait at the same time: none has anything to do."""
    home = seeds.copy("backcare", YEAR, homes / "idle-backcare")
    floor = seeds.copy("floor", YEAR, homes / "idle-floor")
    (homes / "reminders").write_text(REMIND)
    # At five in the afternoon the reminder of noon has lapsed, and that of the evening is two hours away.
    ours = {"HOME": str(home), "TZ": zone(17)}
    daemons = {
        "backcare remind": desktop.start([programs["backcare"], "remind"], **ours),
        "floor: a daemon": desktop.start([programs["daemon"], floor / "floor.db"]),
    }
    if "reminder" in programs:
        add = [programs["reminder"], "add", "--title", "thumb", "--cron", "0 59 23 * * *"]
        subprocess.run(add, env=desktop.environment, check=True, stdout=subprocess.DEVNULL)
        daemons["reminder-cli"] = desktop.start([programs["reminder"], "daemon", "run"])
    if "remind" in programs:
        daemons["remind -z1"] = desktop.start([programs["remind"], "-z1", homes / "reminders"], TZ=zone(17))
    for tool in ("workrave", "safeeyes"):
        if tool in programs:
            daemons[tool] = desktop.start([programs[tool]], **desktop.display)
    for process in daemons.values():
        Process(process).becomes_quiet()
    here = {name: Process(process) for name, process in daemons.items() if process.poll() is None}
    before = {name: (process.switches(), process.cpu_seconds()) for name, process in here.items()}
    time.sleep(seconds)
    idle = {}
    for name, process in here.items():
        switches, cpu_seconds = before[name]
        counted = process.switches() - switches, process.cpu_seconds() - cpu_seconds
        idle[name] = Idle(process.pss(), len(process.tasks()), *counted)
    for process in daemons.values():
        desktop.end(process)
    return idle


def delay(desktop, seeds, programs, homes):
    """Seconds from the time of a slot to the call that shows the notification, as the bus passes it on."""
    home = seeds.copy("backcare", YEAR, homes / "due")
    due = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=4)
    config = home / ".config" / "backcare" / "config.toml"
    config.parent.mkdir(parents=True)
    noon = (due + timedelta(hours=hours_to(12))).strftime("%H:%M:%S")
    massages = "".join(f'[routines.{routine}]\nslots = ["noon"]\n' for routine in ("palm", "thumb"))
    config.write_text(f'[slots]\nnoon = "{noon}"\n{massages}')
    rule = "interface='org.freedesktop.Notifications',member='Notify'"
    listener = desktop.start(["dbus-monitor", "--session", "--profile", rule], stdout=subprocess.PIPE)
    daemon = desktop.start([programs["backcare"], "remind"], HOME=str(home), TZ=zone(12))
    sent = None
    while sent is None:
        if not select.select([listener.stdout], [], [], 30)[0]:
            raise SystemExit("no notification came within 30 seconds of the time of a slot")
        words = listener.stdout.readline().split()
        if words[:1] == [b"mc"] and b"Notify" in words:
            sent = float(words[1])
    for process in (daemon, listener):
        desktop.end(process)
    return sent - due.timestamp()


def hours_to(hour):
    """How many hours to add to UTC for this hour of the day; the same while the program runs."""
    return (hour - START.hour + 12) % 24 - 12


def zone(hour):
    """A time zone where it is this hour. The sign is the other way round in these names."""
    return f"Etc/GMT{-hours_to(hour):+}"


START = datetime.now(timezone.utc)
