"""A made-up history: two palm and three thumb massages a day, of which about 85 % are done, with pain and pauses."""

import csv
import random
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = "Europe/Berlin"
# A Friday. The doses of its morning are done, and that of noon is open.
LAST_DAY = date(2025, 11, 21)
NOW = datetime.combine(LAST_DAY, time(12, 45), ZoneInfo(ZONE))
AMOUNTS = {"palm": (200, "strokes"), "thumb": (10, "minutes")}
DOSES = (
    ("palm", "morning", time(8, 5)),
    ("thumb", "morning", time(8, 20)),
    ("thumb", "noon", time(12, 35)),
    ("palm", "evening", time(19, 0)),
    ("thumb", "evening", time(19, 15)),
)
# With each dose done once a day the diary would otherwise go back further than backcare takes: before the year 2000.
MOST_AT_ONCE_A_DAY = 37_000


class Session(NamedTuple):
    at: datetime
    routine: str
    slot: str

    @property
    def seconds(self):
        return int(self.at.timestamp())


class History(NamedTuple):
    sessions: list  # of Session, the earliest first
    readings: list  # of (instant, 0 to 10)
    pauses: list  # of (first day, last day)


def history(count):
    """So many sessions up to LAST_DAY: the same each time."""
    chance = random.Random(count)
    times_a_day = -(-count // MOST_AT_ONCE_A_DAY)
    found, readings, pauses, day = [], [], [], LAST_DAY
    while len(found) < count:
        if day != LAST_DAY and chance.random() < 1 / 90:
            first = day - timedelta(days=chance.randint(1, 7))
            pauses.append((first, day))
            day = first - timedelta(days=1)
            continue
        if chance.random() < 0.2:
            readings.append((moment(day, time(7, 30)), chance.choice((2, 3, 3, 4, 4, 5, 6))))
        for routine, slot, clock in reversed(DOSES):
            if moment(day, clock) < NOW and chance.random() < 0.85 and (day, slot) != (LAST_DAY, "noon"):
                base = moment(day, clock)
                found += [Session(base + timedelta(minutes=later), routine, slot) for later in range(times_a_day)]
        day -= timedelta(days=1)
    return History(sorted(found[:count]), sorted(readings), sorted(pauses))


def moment(day, clock):
    return datetime.combine(day, clock, ZoneInfo(ZONE))


def write_csv(history, path):
    """The history as a table that `backcare import` takes."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("date", "time", "routine", "amount", "unit", "pain"))
        for at, routine, _ in history.sessions:
            table.writerow((at.date(), at.strftime("%H:%M"), routine, *AMOUNTS[routine], ""))
        for at, pain in history.readings:
            table.writerow((at.date(), at.strftime("%H:%M"), "", "", "", pain))
