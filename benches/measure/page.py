"""The page of the numbers: `benches/performance.md` with its tables filled in."""

import statistics
from pathlib import Path
from string import Template

from measure.commands import FLOORS, OURS

YEAR = 1_825
RECORDING = ("backcare log thumb", "floor: an insert", "sqlite3: an insert", "timew track", "task log")
SHOWING = (
    "backcare stats --week", "backcare", "backcare status", "floor: a week", "sqlite3: a week", "timew summary",
    "task completed", "remind",
)


def page(results):
    commands = results["commands"]
    tables = {
        "machine": results["machine"],
        "version": results["version"],
        "year": of_a_year(commands[YEAR]),
        "growth": growth(commands),
        "recording": beside(commands, RECORDING),
        "showing": beside(commands, SHOWING),
        "daemon": daemons(results["daemon"]) if results["daemon"] else "Not measured: a tool is missing.",
        "size": size(results["size"]),
        "missing": f"\nLeft out, since not installed: {', '.join(results['missing'])}." if results["missing"] else "",
    }
    template = Path(__file__).resolve().parents[1] / "performance.md"
    return Template(template.read_text(encoding="utf-8")).substitute(tables).rstrip() + "\n"


def table(heads, rows):
    """The first column stands on the left, the others on the right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def of_a_year(numbers):
    heads = ["command", "ms", "of its floor", "million instructions", "of its floor", "system calls", "syncs", "MiB"]
    rows = []
    for name, command in (OURS | FLOORS).items():
        one, floor = numbers[name], numbers.get(command.floor)
        rows.append([
            code(name),
            milliseconds(one), times(one.seconds, floor and floor.seconds),
            millions(one.instructions), times(one.instructions, floor and floor.instructions),
            whole(one.calls), whole(one.syncs), mebibytes(one.memory),
        ])
    return table(heads, rows)


def growth(commands):
    names = [name for name in OURS | FLOORS if name != "backcare --version"]
    rows = [
        [code(name), *(milliseconds(numbers[name]) if name in numbers else "" for numbers in commands.values())]
        for name in names
    ]
    return table(["command", *(f"{count:,}" for count in commands)], rows)


def beside(commands, names):
    counts = [count for count in commands if names[-1] in commands[count]] or [YEAR]
    heads = ["", *(head for count in counts for head in (f"ms at {count:,}", "of backcare's"))]
    heads += ["million instructions", "syncs", "MiB"]
    rows = []
    for name in names:
        if name in commands[YEAR]:
            pairs = [(commands[count][name], commands[count][names[0]]) for count in counts]
            cells = [cell for one, first in pairs for cell in (milliseconds(one), times(one.seconds, first.seconds))]
            one = commands[YEAR][name]
            rows.append([code(name), *cells, millions(one.instructions), whole(one.syncs), mebibytes(one.memory)])
    return table(heads, rows)


def daemons(measured):
    idle = table(
        [f"waiting for {measured.seconds} seconds", "MiB", "threads", "context switches", "ms of processor time"],
        [
            [code(name), f"{one.pss / 1024:.1f}", str(one.threads), str(one.switches), f"{one.cpu_seconds * 1000:.1f}"]
            for name, one in measured.idle.items()
        ],
    )
    middle, last = statistics.median(measured.delays) * 1000, measured.delays[-1] * 1000
    return (
        f"{idle}\n\nMemory is what the process has for itself, with its part of what it shares (PSS). Each has one\n"
        "reminder or the diary of a year; Workrave and Safe Eyes also have an icon on the screen, and watch the\n"
        "keyboard.\n\n"
        f"From the time of a slot to the call that shows its notification it takes {middle:.1f} ms, and at most\n"
        f"{last:.1f} ms (of {len(measured.delays)} times): what is to be shown is on the disk before."
    )


def size(measured):
    direct, every = measured["crates"]
    rows = [
        ["the program, with SQLite, in MB", f"{measured['bytes'] / 1e6:.1f}"],
        ["crates that it names", str(direct)],
        ["crates that it is built from", str(every)],
    ]
    if "build_seconds" in measured:
        rows.append(["a first build, in seconds", f"{measured['build_seconds']:.0f}"])
    note = "" if "build_seconds" in measured else "\n\nA first build was not timed: `benches/run --clean-build` does."
    return table(["", ""], rows) + note


def code(name):
    return name if name.startswith("floor") else f"`{name}`"


def milliseconds(numbers):
    return f"{numbers.seconds * 1000:,.1f}"


def times(value, other):
    if value is None or not other:
        return ""
    return f"{value / other:.1f}" if value >= other else f"{value / other:.2f}"


def millions(value):
    return "" if value is None else f"{value / 1e6:,.1f}"


def whole(value):
    return "" if value is None else f"{value:,}"


def mebibytes(value):
    return "" if value is None else f"{value / 1024:.1f}"
