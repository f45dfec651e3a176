"""The commands that are measured, and the numbers of each."""

import statistics
from datetime import timedelta
from typing import NamedTuple

from measure import probe
from measure.history import LAST_DAY
from measure.seed import environment

MONDAY = LAST_DAY - timedelta(days=LAST_DAY.weekday())
INSERT = (
    "PRAGMA synchronous = FULL; INSERT INTO sessions (id, routine, at, utc_offset, day, slot, amount, unit) "
    f"VALUES ('new', 'thumb', 1763725500, 3600, '{LAST_DAY}', 'noon', 10, 'minutes')"
)
TEN_MINUTES = (f"{LAST_DAY}T12:35", "-", f"{LAST_DAY}T12:45")
WEEK = (
    f"SELECT day, routine, count(*) FROM sessions WHERE day BETWEEN '{MONDAY}' AND '{MONDAY + timedelta(days=6)}' "
    "GROUP BY day, routine"
)


class Command(NamedTuple):
    seed: str
    program: str
    words: tuple  # HOME/ at the beginning of a word is the directory that it runs on
    writes: bool = False
    floor: str = ""  # the name of the command that does the least that this one has to


class Numbers(NamedTuple):
    seconds: float  # the median
    instructions: int | None
    calls: int | None
    syncs: int | None
    memory: int | None  # KiB


def ours(words, floor, writes=False):
    return Command("backcare", "backcare", tuple(words.split()), writes, floor)


OURS = {
    "backcare --version": ours("--version", "floor: a line"),
    "backcare log thumb": ours("log thumb", "floor: an insert", writes=True),
    "backcare": ours("", "floor: a week"),
    "backcare status": ours("status", "floor: a week"),
    "backcare stats --week": ours("stats --week", "floor: a week"),
    "backcare stats --month": ours("stats --month", "floor: a week"),
    "backcare stats --all": ours("stats --all", "floor: a week"),
    "backcare list --json": ours("list --json", "floor: a week"),
    "backcare export --format json": ours("export --format json", "floor: a week"),
}
FLOORS = {
    "floor: a line": Command("floor", "hello", ()),
    "floor: an insert": Command("floor", "insert", ("HOME/floor.db",), writes=True),
    "floor: a week": Command("floor", "query", ("HOME/floor.db", str(LAST_DAY))),
}
PEERS = {
    "sqlite3: an insert": Command("floor", "sqlite3", ("HOME/floor.db", INSERT), writes=True),
    "timew track": Command("timew", "timew", ("track", *TEN_MINUTES, "thumb"), writes=True),
    "task log": Command("task", "task", ("log", "thumb"), writes=True),
    "sqlite3: a week": Command("floor", "sqlite3", ("-readonly", "HOME/floor.db", WEEK)),
    "timew summary": Command("timew", "timew", ("summary", str(MONDAY), "-", str(MONDAY + timedelta(days=7)))),
    "task completed": Command("task", "task", (f"end.after:{MONDAY}", "completed")),
    "remind": Command("remind", "remind", ("-q", "HOME/reminders", *LAST_DAY.strftime("%d %b %Y").split())),
}
LARGEST = ("backcare stats --all", "backcare list --json", "backcare export --format json", "floor: a week")


class Measurement:
    def __init__(self, seeds, programs, homes):
        """`programs` has the path of each program that is there; the commands run in `homes`."""
        self.seeds, self.programs, self.homes = seeds, programs, homes

    def of(self, commands, count, rounds):
        """The numbers of these commands with so many sessions, by turns: A B C, A B C, and so on."""
        present = {name: one for name, one in commands.items() if one.program in self.programs}
        times = {name: [] for name in present}
        for _ in range(rounds + 1):
            for name, command in present.items():
                times[name].append(probe.seconds(self.prepared(command, count)))
        # The first round warms the caches.
        return {name: self.numbers(one, count, statistics.median(times[name][1:])) for name, one in present.items()}

    def numbers(self, command, count, seconds):
        # Valgrind takes fifty times as long.
        counted = probe.instructions(self.prepared(command, count)) if count <= 100_000 else None
        calls, syncs = probe.system_calls(self.prepared(command, count), self.homes) or (None, None)
        return Numbers(seconds, counted, calls, syncs, probe.peak_memory(self.prepared(command, count)))

    def prepared(self, command, count):
        """The command on a home of its own; one that writes has a new one each time."""
        home = self.homes / f"{command.seed}-{count}-{'written' if command.writes else 'read'}"
        if command.writes or not home.exists():
            self.seeds.copy(command.seed, count, home)
        words = (word.replace("HOME/", f"{home}/") for word in command.words)
        return probe.Run((str(self.programs[command.program]), *words), environment(home))


def measure(measurement, is_quick):
    """By the number of sessions: the numbers of each command."""
    rounds = 5 if is_quick else 21
    measured = {0: measurement.of(OURS | FLOORS, 0, rounds)}
    for count in (1_825, 36_500):
        measured[count] = measurement.of(OURS | FLOORS | PEERS, count, rounds)
    if not is_quick:
        largest = {name: one for name, one in (OURS | FLOORS).items() if name in LARGEST}
        measured[1_000_000] = measurement.of(largest, 1_000_000, 3)
    return measured
