"""The fault drill: every fault that a run may meet, what was said, and whether the last edition stands.

`make faults` makes an edition in a copy of the project, injects each fault into a run of it, and prints a table.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))

from framework_fixture import PLACE  # noqa: E402  (it reads what the tests share)
from project_copy import copy_project  # noqa: E402  (the tests share it)

CHAPTER = "target_review"  # no other chapter needs it
MILEPOST = [sys.executable, "-m", "milepost.cli"]
SECONDS = 3600  # so long that only a run that hangs reaches it
PATIENCE = (1, 6, 36)
STRANGE = ("LC_ALL=C", "LANG=C", "TZ=Pacific/Kiritimati", "XDG_CONFIG_HOME=/nowhere", "PYTHONIOENCODING=ascii")
SIDE = "\N{EN DASH}"

# What a cell does, the parameters of the run, and words that the message must hold.
CELLS = {
    "a cell raises": ("values = {}\nvalues['pace']", {}, "cell 9 line 2: KeyError: 'pace'"),
    "a cell hangs": (
        "import time\ntime.sleep(9000)",
        {"cell_timeout_seconds": 10},
        "cell 9 line 2: it ran longer than {seconds} s (cell_timeout_seconds)",
    ),
    "a cell hangs and will not be interrupted": (
        "import time\nwhile True:\n    try:\n        time.sleep(9000)\n    except KeyboardInterrupt:\n        pass",
        {"cell_timeout_seconds": 10},
        "cell 9: it ran longer than {seconds} s (cell_timeout_seconds) and did not end",
    ),
    "a chapter takes too long in all": (
        "import time\ntime.sleep(9000)",
        {"chapter_timeout_seconds": 10},
        "cell 9: the chapter ran longer than",
    ),
    "a cell asks for too much memory": (
        "held = []\nwhile True:\n    held.append(bytearray(50_000_000))",
        {"memory_limit_mb": 800},
        "memory_limit_mb",
    ),
    "a cell kills its kernel": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        {},
        "cell 9: its kernel died",
    ),
    "a cell kills the worker": (
        "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
        {},
        "cell 9: its process was killed (SIGKILL)",
    ),
    "a cell prints 100 MB": (
        "for _ in range(1000):\n    print('x' * 100_000)",
        {},
        "the chapter has printed more than 10 MB (output_limit_mb)",
    ),
    "a chapter writes half a result": (
        "from pathlib import Path\n"
        "path = Path(output) / 'results' / 'target_review.json'\n"
        'path.write_text(\'{"schema": 2, "chapter\')\nraise SystemExit(0)',
        {},
        "ran to its end, but results/target_review.json is broken",
    ),
}


@dataclass(frozen=True)
class Outcome:
    """A fault, what the run said of it, and what it left."""

    fault: str
    said: str
    intact: bool
    left: tuple[str, ...]

    @property
    def good(self):
        """Whether the edition stands and nothing is half done."""
        return self.intact and not self.left


def make_project(folder):
    """A copy of the project with an edition made, in surroundings that nobody would choose."""
    copy_project(PLACE, folder)
    done = milepost(folder, "report", "--renderer", "embedded", before=("env", "-u", "HOME", *STRANGE, *files(128)))
    if done.returncode:
        raise RuntimeError(done.stderr)
    return folder


def files(most):
    """What comes before a command that may have so many files open at once."""
    return ("sh", "-c", f'ulimit -n {most} && exec "$@"', "sh")


def few_files(project):
    """A run that may open fewer files than a notebook needs."""
    done = milepost(project, "report", "--renderer", "embedded", "--force", before=files(24))
    words = "Too many open files; a notebook needs more at once, write `ulimit -n 256` and run again"
    assert done.returncode == 1, done
    assert words in done.stderr, done.stderr
    return Outcome("24 files may be open at once", words, *inspect(project))


def milepost(project, *arguments, before=()):
    """Run the command line in the project."""
    command = [*before, *MILEPOST, *arguments]
    return subprocess.run(
        command, cwd=project, env=environment(), capture_output=True, text=True, timeout=SECONDS, check=False
    )


def environment():
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"}


def cell_fault(project, fault):
    """Put a faulty cell into a chapter, run, and take it out."""
    code, parameters, words = CELLS[fault]
    path = project / "notebooks" / f"{CHAPTER}.ipynb"
    kept = path.read_bytes()
    notebook = json.loads(kept)
    cell = {"cell_type": "code", "id": "fault", "metadata": {}, "source": code, "outputs": [], "execution_count": None}
    notebook["cells"].insert(8, cell)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    try:
        for limits in longer_and_longer(parameters):
            said, wanted = said_with(project, limits), words.format(seconds=limits.get("cell_timeout_seconds"))
            if wanted in said:
                break
    finally:
        path.write_bytes(kept)
    assert wanted in said, said
    return Outcome(fault, said, *inspect(project))


def longer_and_longer(parameters):
    """Time limits as given, then longer ones: on a busy machine a cell before the faulty one may reach the first."""
    timed = any(name.endswith("_seconds") for name in parameters)
    return [
        {name: value * times if name.endswith("_seconds") else value for name, value in parameters.items()}
        for times in (PATIENCE if timed else (1,))
    ]


def said_with(project, parameters):
    """What a run with these parameters says of the faulty chapter."""
    pairs = [text for name, value in parameters.items() for text in ("-p", f"{name}={value}")]
    done = milepost(project, "report", "--renderer", "embedded", *pairs)
    assert done.returncode == 1, done
    return next((line.strip() for line in done.stderr.splitlines() if line.startswith(f"  {CHAPTER}: ")), done.stderr)


def ended(project, number, after):
    """End a run by a signal when its log holds `after`, and look at once; then let the next run mend what is left."""
    with started(project) as process:
        assert until(lambda: after in log_of(project) or process.poll() is not None)
        process.send_signal(number)
        process.communicate(timeout=SECONDS)
    name = signal.Signals(number).name
    gone = until(lambda: not leftover_processes(project))
    said = f"exit code {process.returncode}; {'no process is left' if gone else 'processes are left'}"
    assert gone, leftover_processes(project)
    if number != signal.SIGKILL:
        return Outcome(f"{name} while '{after}'", said, *inspect(project))
    intact, _ = inspect(project)
    done = milepost(project, "report", "--renderer", "embedded")
    assert intact, "the edition was harmed"
    assert done.returncode == 0, done.stderr
    return Outcome(f"{name} while '{after}'", f"{said}; the next run mends it", *inspect(project))


def two_at_once(project):
    """Start a second run while one is under way."""
    with started(project) as process:
        assert until(lambda: "running" in log_of(project))
        done = milepost(project, "report", "--renderer", "embedded")
        process.terminate()
        process.communicate(timeout=SECONDS)
    assert done.returncode == 1, done
    assert f"another run of 2026 is under way (process {process.pid}, since " in done.stderr, done.stderr
    return Outcome("two runs at once", done.stderr.strip(), *inspect(project))


def on_a_disk(project, fault, mount, words):
    """Run with outputs/ on a disk of its own, mounted for this run alone; None where nobody may mount."""
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        return None
    outputs, kept = project / "outputs", project / "kept"
    shutil.copytree(outputs, kept)
    inner = [*MILEPOST, "report", "--renderer", "embedded", "--force"]
    script = f"{mount} && ({' '.join(inner)}; echo code $?; {sys.executable} {__file__} --inspect {project})"
    command = ["unshare", "-rm", "sh", "-c", script]
    try:
        done = subprocess.run(
            command, cwd=project, env=environment(), capture_output=True, text=True, timeout=SECONDS, check=False
        )
    finally:
        shutil.rmtree(kept)
    assert "code 1" in done.stdout, done
    assert words in done.stderr, done.stderr
    intact, left = json.loads(done.stdout.splitlines()[-1])
    said = next(line for line in done.stderr.splitlines() if words in line)
    return Outcome(fault, said, intact, tuple(left))


def full_disk(project):
    """A disk with room for the edition and a little more."""
    size = sum(path.stat().st_size + 4096 for path in (project / "outputs").rglob("*") if path.is_file())
    mount = f"mount -t tmpfs -o size={size + 6_000_000} tmpfs outputs && cp -a kept/. outputs/"
    return on_a_disk(project, "the disk is full", mount, "No space left on device")


def read_only(project):
    """A disk that can only be read."""
    mount = "mount -t tmpfs tmpfs outputs && cp -a kept/. outputs/ && mount -o remount,ro outputs"
    return on_a_disk(project, "outputs/ can only be read", mount, "outputs")


def draft(project):
    """A draft beside the edition."""
    path = project / "notebooks" / "trust.ipynb"
    kept = path.read_bytes()
    notebook = json.loads(kept)
    notebook["cells"][-1]["source"] = "1 / 0"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    try:
        done = milepost(project, "report", "--renderer", "embedded", "--draft")
    finally:
        path.write_bytes(kept)
    assert done.returncode == 1, done
    assert "DRAFT, not for release" in done.stderr, done.stderr
    page = (project / "outputs" / "2026.draft" / "book" / "html" / "notebooks" / "trust.html").read_text()
    assert "Draft: this page is missing" in page
    intact, left = inspect(project, allowed=("2026.draft", "2026.failed"))
    shutil.rmtree(project / "outputs" / "2026.draft")
    return Outcome("a chapter fails under --draft", "DRAFT, not for release; a stub says why", intact, left)


def inspect(project, allowed=("2026.failed",)):
    """Whether the edition is what its manifest says, and what else lies in outputs/ that should not."""
    from milepost.country import checksum

    folder = project / "outputs" / "2026"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    intact = all(
        (folder / name).is_file() and checksum(folder / name) == digest for name, digest in manifest["outputs"].items()
    )
    left = sorted({path.name for path in (project / "outputs").iterdir()} - {"2026", *allowed})
    return intact, tuple(left)


def started(project):
    """A run that takes everything anew, in the background."""
    command = [*MILEPOST, "report", "--renderer", "embedded", "--force"]
    return subprocess.Popen(
        command, cwd=project, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def log_of(project):
    try:
        return (project / "outputs" / ".2026.partial" / "log.jsonl").read_text(encoding="utf-8")
    except OSError:
        return ""


def leftover_processes(project):
    """Processes that work in the project's folder."""
    found = []
    for path in Path("/proc").iterdir():
        try:
            if path.name.isdigit() and (path / "cwd").resolve().is_relative_to(project):
                found.append(path.name)
        except OSError:
            continue
    return found


def until(condition):
    """Wait for another process."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


OTHERS = {
    "Ctrl-C while notebooks run": lambda project: ended(project, signal.SIGINT, "cell"),
    "SIGTERM while notebooks run": lambda project: ended(project, signal.SIGTERM, "done"),
    "kill -9 at the start": lambda project: ended(project, signal.SIGKILL, "started"),
    "kill -9 while notebooks run": lambda project: ended(project, signal.SIGKILL, "done"),
    "kill -9 while typesetting": lambda project: ended(project, signal.SIGKILL, "typesetting"),
    "two runs at once": two_at_once,
    "the disk is full": full_disk,
    "outputs/ can only be read": read_only,
    "24 files may be open at once": few_files,
    "a chapter fails under --draft": draft,
}


def main():
    """Print the table; the exit code says whether every fault ended well."""
    if sys.argv[1:2] == ["--inspect"]:
        print(json.dumps(inspect(Path(sys.argv[2]))))  # noqa: T201
        return 0
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder).resolve() / "project")
        print("| fault | what was said | last edition |\n|---|---|---|", flush=True)  # noqa: T201
        outcomes = []
        for fault in (*CELLS, *OTHERS):
            outcome = cell_fault(project, fault) if fault in CELLS else OTHERS[fault](project)
            said = outcome.said if outcome else "not tried: nobody may mount a disk here"
            state = SIDE if outcome is None else ("intact" if outcome.good else f"HARMED {outcome.left}")
            print(f"| {fault} | {' '.join(said.split())[:160]} | {state} |", flush=True)  # noqa: T201
            outcomes.append(outcome is None or outcome.good)
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
