"""Run a command and watch every process it starts: seconds, processor seconds, memory at the peak."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TICK_SECONDS = 0.1
CLOCK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Watched:
    """Wall-clock and processor seconds, and the most memory, of all processes at once and of the largest."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    largest_mib: float


def watch(command, folder, environment, *, allowed=(0,)):
    """Run `command`; raises RuntimeError with its output when it fails."""
    started = time.monotonic()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        tree = _Tree(process.pid)
        ticking = threading.Thread(target=tree.follow, daemon=True)
        ticking.start()
        output, _ = process.communicate()
        seconds = time.monotonic() - started
        tree.stop()
        ticking.join()
    if process.returncode not in allowed:
        raise RuntimeError(f"{command} ended with {process.returncode}:\n{output}")
    return Watched(seconds, sum(tree.cpu.values()), tree.peak_kib / 1024, tree.largest_kib / 1024), output


class _Tree:
    """A process and all it starts, also those that outlive whoever started them."""

    def __init__(self, root):
        self._known, self._stopped = {root}, threading.Event()
        self.cpu, self.peak_kib, self.largest_kib = {}, 0, 0

    def follow(self):
        while not self._stopped.wait(TICK_SECONDS):
            self._look()

    def stop(self):
        self._stopped.set()

    def _look(self):
        parents = {}
        for path in Path("/proc").iterdir():
            if path.name.isdigit():
                try:
                    fields = (path / "stat").read_text().rsplit(")", 1)[1].split()
                except OSError:
                    continue
                pid, parent = int(path.name), int(fields[1])
                parents[pid] = parent
                if pid in self._known or parent in self._known:
                    self._known.add(pid)
                    self.cpu[pid] = (int(fields[11]) + int(fields[12])) / CLOCK
        held = [_share_kib(pid) for pid in self._known & set(parents)]
        self.peak_kib = max(self.peak_kib, sum(held))
        self.largest_kib = max(self.largest_kib, *held, 0)


def _share_kib(pid):
    """A process's memory; what it shares with others counts once among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
