"""Every reader of what comes from outside takes an input or refuses it in words, however it was damaged."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

import fuzz_targets
import fuzzing

CORPUS = [path for path in sorted(fuzzing.CORPUS.glob("*/*")) if path.is_file()]
SECONDS = 6  # a reader, here; `make fuzz` takes as long as it is told


def test_every_reader_has_a_corpus():
    assert {path.parent.name for path in CORPUS} == set(fuzz_targets.TARGETS)


@pytest.mark.parametrize("name", fuzz_targets.TARGETS)
def test_every_input_of_the_corpus_is_read_or_refused_in_words(name):
    """Those that once reached a line of their own."""
    outcomes = [fuzz_targets.try_one(name, path.read_bytes()) for path in CORPUS if path.parent.name == name]
    assert outcomes


@pytest.mark.parametrize("name", fuzz_targets.TARGETS)
def test_a_sound_input_is_taken(name):
    """Else the fuzzing would prove nothing."""
    assert any(fuzz_targets.try_one(name, content) for content in fuzz_targets.seeds(name))


@pytest.mark.parametrize("name", fuzz_targets.TARGETS)
def test_a_sound_input_that_is_damaged_a_little_is_read_or_refused_in_words(name):
    """The same damage on every machine; most of it is refused."""
    draw, seeds = random.Random(name), fuzz_targets.seeds(name)  # noqa: S311
    outcomes = {fuzz_targets.try_one(name, fuzzing.damaged(draw.choice(seeds), draw)) for _ in range(15)}
    assert False in outcomes


@pytest.mark.slow
def test_some_time_of_fuzzing_finds_no_fault(tmp_path):
    """Two readers at once, each for some seconds, guided by the lines that they reach."""
    with ThreadPoolExecutor(2) as both:
        found = dict(
            zip(
                fuzz_targets.TARGETS,
                both.map(lambda name: fuzzing.fuzz(name, SECONDS, tmp_path), fuzz_targets.TARGETS),
                strict=True,
            )
        )
    assert {name: said for name, (_, said) in found.items() if said} == {}
    assert all(count > 0 for count, _ in found.values()), found
