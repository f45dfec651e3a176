"""What one run of a program takes: time, instructions, system calls, memory."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

SYNCS = {"fsync", "fdatasync", "sync_file_range", "syncfs", "sync", "msync"}


class Run(NamedTuple):
    """A command with all that it knows of the world."""
    words: tuple  # the first is the path of the program
    environment: dict


def seconds(run):
    """From starting the process to its end. What it says on stderr is read only where it fails."""
    nothing = [(os.POSIX_SPAWN_OPEN, stream, "/dev/null", os.O_RDWR, 0) for stream in (0, 1, 2)]
    begin = time.perf_counter()
    child = os.posix_spawn(run.words[0], run.words, run.environment, file_actions=nothing)
    _, status = os.waitpid(child, 0)
    took = time.perf_counter() - begin
    if status != 0:
        raise SystemExit(f"{' '.join(run.words)} ended with {os.waitstatus_to_exitcode(status)}")
    return took


def instructions(run):
    """As callgrind counts them, with the loading of the program. `None` without valgrind."""
    if not shutil.which("valgrind"):
        return None
    counted = stderr(run, "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
    return int(re.search(r"Collected : (\d+)", counted)[1])


def system_calls(run, scratch):
    """(all of them, those that wait for the disk). `None` without strace."""
    if not shutil.which("strace"):
        return None
    table = Path(scratch) / "system-calls"
    stderr(run, "strace", "-f", "-c", "-U", "calls,name", "-o", str(table))
    counts = {name: int(calls) for calls, name in re.findall(r"^\s*(\d+) (\w+)$", table.read_text(), re.MULTILINE)}
    return counts.pop("total"), sum(counts.get(name, 0) for name in SYNCS)


def peak_memory(run):
    """The largest resident set in KiB, or `None` without GNU time. A child of Python would begin with Python's own."""
    if not shutil.which("time"):
        return None
    return int(stderr(run, "time", "-f", "%M").split()[-1])


def stderr(run, *tool):
    """What is said on stderr when a tool runs the command."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    done = subprocess.run([shutil.which(tool[0]), *tool[1:], *run.words], env=run.environment, text=True, **streams)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join([*tool, *run.words])} failed: {done.stderr}")
    return done.stderr
