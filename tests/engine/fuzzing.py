"""Fuzz the readers: guided by which lines an input reaches, or (without atheris) by chance alone.

`make fuzz` runs every reader for a while and keeps what reached new lines in tests/engine/corpus; the tests replay it.

python tests/engine/fuzzing.py [READER ...] --seconds 60 [--keep]
"""

import argparse
import hashlib
import random
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
SLOW_SECONDS, MEMORY_MB, MOST_BYTES = 10, 1024, 8192  # memory: beyond what the process had when it began
KEPT, KEPT_BYTES = 30, 2048  # a reader, into the corpus
RUNS = re.compile(r"^(?:#(\d+)\s+DONE|stat::number_of_executed_units: (\d+))", re.MULTILINE)


def keep(name, place):
    """Take some of what reached something new into the corpus: of every length, none of it long."""
    (CORPUS / name).mkdir(parents=True, exist_ok=True)
    found = [path for path in (place / name).iterdir() if path.stat().st_size <= KEPT_BYTES]
    found.sort(key=lambda path: (path.stat().st_size, path.name))
    for path in found[:: max(1, len(found) // KEPT)]:
        content = path.read_bytes()
        (CORPUS / name / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


def fuzz(name, seconds, place, seed=0):
    """Fuzz one reader in a process of its own; the inputs it tried, and what it said when it found a fault.

    New inputs are kept in `place/NAME`, the one that found a fault in `place/NAME.fault-*`.
    """
    (place / name).mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(Path(__file__)), "--child", name, "--seconds", str(seconds), "--place", str(place)]
    done = subprocess.run(
        [*command, "--seed", str(seed)], capture_output=True, text=True, errors="replace", check=False
    )
    counts = [int(first or second) for first, second in RUNS.findall(done.stdout + done.stderr)]
    return max(counts, default=0), "" if done.returncode == 0 else (done.stdout + done.stderr)[-6000:]


def child(name, seconds, place, seed):
    """In the process: tell libFuzzer what to try, and never return."""
    try:
        import atheris
    except ImportError:
        _by_chance(name, seconds, place, seed)
        return
    with atheris.instrument_imports(include=["milepost"]):
        import fuzz_targets
    _lay_seeds(name, place)
    inherited = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # its parent's peak counts as its own
    options = [f"-max_total_time={seconds}", f"-timeout={SLOW_SECONDS}", f"-rss_limit_mb={inherited + MEMORY_MB}"]
    options += [f"-max_len={MOST_BYTES}", f"-artifact_prefix={place}/{name}.fault-", f"-seed={seed + 1}"]
    folders = [str(place / name), *([str(CORPUS / name)] if (CORPUS / name).is_dir() else [])]
    atheris.Setup(
        [sys.argv[0], *options, "-print_final_stats=1", *folders], lambda content: _quiet(fuzz_targets, name, content)
    )
    atheris.Fuzz()


def _quiet(targets, name, content):
    targets.try_one(name, content)


def _lay_seeds(name, place):
    from fuzz_targets import seeds

    for content in seeds(name):
        (place / name / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


def damaged(content, draw):
    """An input with one to four places cut, doubled, overwritten or exchanged for something that readers dislike."""
    made = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        at, length = draw.randrange(len(made) + 1), draw.choice((1, 1, 2, 8, 40))
        kind = draw.randrange(5)
        if kind == 0:
            del made[at : at + length]
        elif kind == 1:
            made[at:at] = made[at : at + length]
        elif kind == 2:
            made[at : at + length] = draw.randbytes(length)
        elif kind == 3:
            made[at:at] = draw.choice(DISLIKED)
        else:
            del made[at:]
    return bytes(made[:MOST_BYTES])


DISLIKED = (
    *(b"\x00", b"\xff\xfe", "\u2028".encode(), b"\xed\xa0\x80", b"nan", b"1e999", b"-0", b"1" * 400, b'"', b"'", b"\n"),
    *(b"{", b"[", b"&a ", b"*a", b"<<: ", b"!!python/name:os.system ", b"%", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;"),
    *(b"0x10", b"1_000", b"010", b"1:30", b"2026-02-30", b"true", b"null", b"~", "១២".encode(), b"9" * 30, b"=1+1"),
)


def _by_chance(name, seconds, place, seed):
    from fuzz_targets import seeds, try_one

    draw, end, count = random.Random(seed), time.monotonic() + seconds, 0  # noqa: S311
    known = [*seeds(name), *(path.read_bytes() for path in sorted((CORPUS / name).glob("*")))]
    while time.monotonic() < end:
        content = damaged(draw.choice(known), draw)
        count += 1
        try:
            try_one(name, content)
        except BaseException:
            (place / f"{name}.fault-{hashlib.sha256(content).hexdigest()[:16]}").write_bytes(content)
            raise
    print(f"#{count} DONE")  # noqa: T201


def main():
    """Fuzz the readers that are named, or all, each for some seconds; the exit code says whether none failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readers", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--place", type=Path, default=HERE.parent / ".fuzzing")
    parser.add_argument("--keep", action="store_true", help="take what was new into tests/engine/corpus")
    parser.add_argument("--child")
    given = parser.parse_args()
    if given.child:
        child(given.child, given.seconds, given.place, given.seed)
        return 0
    from fuzz_targets import TARGETS

    bad = 0
    for name in given.readers or TARGETS:
        count, fault = fuzz(name, given.seconds, given.place, given.seed)
        print(f"{name}: {count} inputs, {'A FAULT' if fault else 'no fault'}", flush=True)  # noqa: T201
        if given.keep:
            keep(name, given.place)
        if fault:
            bad += 1
            print(fault, flush=True)  # noqa: T201
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
