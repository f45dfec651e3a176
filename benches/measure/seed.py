"""Homes with a history, one for each program and size: kept, and made anew when the schema or a seed changes."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import uuid
from datetime import timedelta, timezone
from pathlib import Path

from measure.build import ROOT
from measure.history import NOW, ZONE, history, write_csv

MINUTES = timedelta(minutes=10)


def environment(home):
    """All that a measured program knows."""
    return {"HOME": str(home), "TZ": ZONE, "BACKCARE_NOW": NOW.isoformat(), "PATH": os.environ["PATH"]}


class Seeds:
    def __init__(self, scratch, programs):
        sources = sorted((ROOT / "migrations").iterdir()) + [Path(__file__), Path(__file__).with_name("history.py")]
        key = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
        self.folder, self.programs = scratch / "seeds" / key, programs

    def home(self, program, count):
        """The home of a program with so many sessions. It must not be changed."""
        home = self.folder / f"{program}-{count}"
        if not home.exists():
            unfinished = home.with_suffix(".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            SEEDS[program](self, unfinished, history(count))
            unfinished.rename(home)
        return home

    def copy(self, program, count, to):
        """A copy of that home, which is on the disk before this returns: else the next sync would write it."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.home(program, count), to)
        for path in [to, *to.rglob("*")]:
            file = os.open(path, os.O_RDONLY)
            os.fsync(file)
            os.close(file)
        return to

    def for_backcare(self, home, past):
        """By its own commands: the first session begins tracking, and a table brings the others."""
        if not past.sessions:
            return
        table = home / "history.csv"
        write_csv(past, table)
        first = past.sessions[0]
        self.run(home, first.at, "log", first.routine)
        for begin, end in past.pauses:
            self.run(home, NOW, "pause", "--from", str(begin), "--until", str(end))
        self.run(home, NOW, "import", "--strict", str(table))
        # The first change after a large one may fold the write-ahead log in, and the next one begins it anew: they are
        # none like the others.
        self.run(home, NOW, "pain", "3")
        self.run(home, NOW, "pain", "3")
        table.unlink()

    def run(self, home, now, *words):
        known = environment(home) | {"BACKCARE_NOW": now.isoformat()}
        done = subprocess.run([self.programs["backcare"], *words], env=known, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"backcare {' '.join(words)} failed on {home}: {done.stderr}")

    def for_floor(self, home, past):
        """The one table of the floors."""
        database = sqlite3.connect(home / "floor.db")
        database.executescript("""
            PRAGMA journal_mode = WAL;
            CREATE TABLE sessions (
                seq INTEGER PRIMARY KEY, id TEXT NOT NULL, routine TEXT NOT NULL, at INTEGER NOT NULL,
                utc_offset INTEGER NOT NULL, day TEXT NOT NULL, slot TEXT, amount INTEGER, unit TEXT, note TEXT
            ) STRICT;
            CREATE INDEX sessions_by_day ON sessions (day, routine, slot);
        """)
        insert = """INSERT INTO sessions (id, routine, at, utc_offset, day, slot, amount, unit)
            VALUES (?, ?, ?, ?, ?, ?, 10, 'minutes')"""
        for number, (at, routine, slot) in enumerate(past.sessions):
            when = int(at.timestamp()), at.utcoffset().seconds, str(at.date())
            database.execute(insert, (str(uuid.UUID(int=number)), routine, *when, slot))
        database.commit()
        database.close()
        # The first row of a new write-ahead log is none like the others: it syncs once more.
        subprocess.run([self.programs["insert"], home / "floor.db"], check=True)

    def for_timew(self, home, past):
        """Its files of one month each, as its manual describes them."""
        data = home / ".timewarrior" / "data"
        data.mkdir(parents=True)
        (home / ".timewarrior" / "timewarrior.cfg").touch()
        (data / "tags.data").write_text(json.dumps({
            tag: {"count": sum(one.routine == tag for one in past.sessions)} for tag in ("palm", "thumb")
        }))
        months = {}
        for one in past.sessions:
            begin, end = (at.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ") for at in (one.at, one.at + MINUTES))
            months.setdefault(begin[:6], []).append(f"inc {begin} - {end} # {one.routine}\n")
        for month, lines in months.items():
            (data / f"{month[:4]}-{month[4:]}.data").write_text("".join(lines))

    def for_task(self, home, past):
        """Its list of completed tasks."""
        data = home / ".task"
        data.mkdir()
        (home / ".taskrc").write_text("confirmation=off\nverbose=nothing\n")
        (data / "completed.data").write_text("".join(
            f'[description:"{one.routine}" end:"{one.seconds}" entry:"{one.seconds}" modified:"{one.seconds}" '
            f'status:"completed" uuid:"{uuid.UUID(int=number + 1)}"]\n'
            for number, one in enumerate(past.sessions)
        ))
        for name in ("pending.data", "backlog.data", "undo.data"):
            (data / name).touch()

    def for_remind(self, home, past):
        """A line for each session, on its day and at its time."""
        (home / "reminders").write_text("".join(
            one.at.strftime(f"REM %d %b %Y AT %H:%M MSG {one.routine}\n") for one in past.sessions
        ))


SEEDS = {
    "backcare": Seeds.for_backcare,
    "floor": Seeds.for_floor,
    "timew": Seeds.for_timew,
    "task": Seeds.for_task,
    "remind": Seeds.for_remind,
}
