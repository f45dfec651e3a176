"""A desktop that nobody sees: a session bus, a display, and dunst for the notifications."""

import os
import signal
import subprocess
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path


class Desktop(AbstractContextManager):
    """What is started on it ends with it."""

    def __init__(self):
        self.started = []
        self.folder = tempfile.TemporaryDirectory()
        self.environment = {"HOME": self.folder.name, "PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": self.folder.name}

    def __enter__(self):
        try:
            bus = self.start(["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE)
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
            screen = self.start(["Xvfb", "-displayfd", "1", "-nolisten", "tcp"], stdout=subprocess.PIPE)
            self.display = {"DISPLAY": f":{screen.stdout.readline().decode().strip()}"}
            self.start(["dunst"], **self.display)
            wait = ["gdbus", "wait", "--session", "--timeout", "20", "org.freedesktop.Notifications"]
            subprocess.run(wait, env=self.environment, check=True)
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        for process in reversed(self.started):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self.started):
            process.wait(10)
        self.folder.cleanup()

    def start(self, words, stdout=subprocess.DEVNULL, **more):
        """A program with more environment; what it prints can be read as it comes where `stdout` is a pipe."""
        streams = {"stdin": subprocess.DEVNULL, "stdout": stdout, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen([str(word) for word in words], env=self.environment | more, bufsize=0, **streams)
        self.started.append(process)
        return process

    def end(self, process):
        process.terminate()
        process.wait(10)
        self.started.remove(process)


class Process:
    """What the kernel has counted of a process."""

    def __init__(self, process):
        self.folder = Path("/proc") / str(process.pid)

    def tasks(self):
        return list((self.folder / "task").iterdir())

    def switches(self):
        """Voluntary and other context switches of all threads."""
        lines = [line for task in self.tasks() for line in (task / "status").read_text().splitlines()]
        return sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)

    def cpu_seconds(self):
        return sum(int((task / "schedstat").read_text().split()[0]) for task in self.tasks()) / 1e9

    def pss(self):
        """Its memory in KiB: pages that several processes share are divided among them."""
        lines = (self.folder / "smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

    def becomes_quiet(self, seconds=20):
        """Waits until nothing was switched to it for two seconds, or as long as this at most."""
        until, since, last = time.monotonic() + seconds, time.monotonic(), self.switches()
        while time.monotonic() < min(until, since + 2):
            time.sleep(0.1)
            if self.switches() != last:
                since, last = time.monotonic(), self.switches()
