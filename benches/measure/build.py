"""The programs that are measured, as cargo builds them, and how large they are."""

import json
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("hello", "insert", "query", "daemon")


def target():
    """The directory that cargo builds in."""
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps", "--offline"]
    told = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    return Path(json.loads(told)["target_directory"])


def build(floors=FLOORS, directory=None):
    """Builds backcare and these floors; the path of each by its name."""
    command = ["cargo", "build", "--quiet", "--release", "--locked", "--bin", "backcare"]
    command += [word for floor in floors for word in ("--example", f"floor_{floor}")]
    command += ["--target-dir", str(directory)] if directory else []
    subprocess.run(command, cwd=ROOT, check=True)
    release = (directory or target()) / "release"
    return {"backcare": release / "backcare"} | {floor: release / "examples" / f"floor_{floor}" for floor in floors}


def size(programs, scratch, clean_build):
    """The size of the program, what it consists of, and how long a first build takes where that is asked for."""
    measured = {"bytes": programs["backcare"].stat().st_size, "crates": crates()}
    if clean_build:
        begin = time.monotonic()
        build(floors=(), directory=scratch / "build")
        measured["build_seconds"] = time.monotonic() - begin
    return measured


def crates():
    """How many crates are linked into the program or build it on this machine: (named in Cargo.toml, all)."""
    command = ["cargo", "tree", "--locked", "--edges", "normal,build", "--prefix", "depth", "--format", " {p}"]
    tree = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    lines = [line.removesuffix(" (*)").split(maxsplit=1) for line in tree.splitlines()]
    every = {crate for depth, crate in lines if depth != "0"}
    return len({crate for depth, crate in lines if depth == "1"}), len(every)
