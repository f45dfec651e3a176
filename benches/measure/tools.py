"""What the measurements need from elsewhere: Debian's packages, and a program from crates.io."""

import os
import shutil
import subprocess

PACKAGES = {
    "valgrind": "valgrind", "strace": "strace", "time": "time", "sqlite3": "sqlite3", "timew": "timewarrior",
    "task": "taskwarrior", "remind": "remind", "workrave": "workrave", "safeeyes": "safeeyes", "dunst": "dunst",
    "dbus-daemon": "dbus-daemon", "dbus-monitor": "dbus-bin", "Xvfb": "xvfb", "gdbus": "libglib2.0-bin",
}
CRATES = {"reminder": "reminder-cli"}


def installed(scratch):
    """The paths of the tools that are there, after installing as root what is missing."""
    absent = [package for tool, package in PACKAGES.items() if not shutil.which(tool)]
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        for package in absent:  # One at a time: a package that is not to be had keeps no other away.
            subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], **quiet)
    own = scratch / "tools"
    for tool, crate in CRATES.items():
        if not (own / "bin" / tool).exists():
            subprocess.run(["cargo", "install", "--quiet", "--locked", "--root", str(own), crate])
    places = f"{os.environ['PATH']}:{own / 'bin'}"
    found = {tool: shutil.which(tool, path=places) for tool in [*PACKAGES, *CRATES]}
    return {tool: path for tool, path in found.items() if path}


def missing(tools):
    return [tool for tool in [*PACKAGES, *CRATES] if tool not in tools]
