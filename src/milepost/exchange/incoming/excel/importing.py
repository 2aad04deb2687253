"""From a workbook to figures that are laid beside the data; and the guess that comes before, as a file."""

import json
from pathlib import Path

import typer
from openpyxl.utils import get_column_letter

from milepost.country import write_whole
from milepost.exchange.incoming.excel.guessing import SAYS, Guess, guess_sheet
from milepost.exchange.incoming.excel.mapping import BLANK, SURE_MARKS, Mapping, Meaning, load_mapping
from milepost.exchange.incoming.excel.reading import read_figures
from milepost.exchange.incoming.excel.template import template_mapping
from milepost.exchange.incoming.excel.words import Vocabulary, load_vocabulary
from milepost.exchange.incoming.excel.workbook import Sheet, open_sheets
from milepost.exchange.incoming.importing import Choices, data_folder, read_day, take_in
from milepost.exchange.incoming.proposal import ExchangeError, NewSource
from milepost.exchange.incoming.source_records import USUAL_MARKS
from milepost.exchange.incoming.whose import economy_in

HEAD = """\
# How to read {workbook}. Guessed: look at every line.
# Each "?" is yours to decide. A label means an indicator, a province, a sex, a location or a year, such as
# {{indicator: internet_users}} or {{location: rural, sex: female}}; {{}} says nothing more (the whole country, both
# sexes); skip passes over it.
"""
BY_HAND = "Where only its title says the year, write it by hand, with everywhere: {year: 2019}."


def draft_mapping(name: str, sheets: dict[str, Sheet], vocabulary: Vocabulary) -> tuple[str, int]:
    """The text of a mapping file for a workbook, and how much in it is left to decide."""
    guesses = [(sheet, guess_sheet(sheet, vocabulary)) for sheet in sheets.values()]
    found = [guess for _, guess in guesses if guess is not None]
    lines = [HEAD.format(workbook=name), *_book(found), "sheets:" if found else "sheets: []"]
    for sheet, guess in guesses:
        if guess is None:
            hidden = ", hidden," if sheet.hidden else ""
            if sheet.cells:
                lines.append(
                    f"  # Sheet {_text(sheet.name)}{hidden} has no row or column of years: left out. {BY_HAND}"
                )
        else:
            lines += _sheet(guess, vocabulary)
    text = "\n".join(lines) + "\n"
    return text, sum(f'"{BLANK}"' in line and not line.lstrip().startswith("#") for line in lines)


def _book(guesses: list[Guess]) -> list[str]:
    """What all sheets share: what is missing, footnotes."""
    strange = {text: place for guess in guesses for text, place in guess.strange.items()}
    lines = ["missing: []  # signs that mean 'no figure', besides the usual ones (n/a, …, -, :)"]
    lines += [f"# not a number, in {place}: {_text(text)}" for text, place in strange.items()]
    marks = {mark: place for guess in guesses for mark, place in guess.marks.items()}
    notes = {mark: says for guess in guesses for mark, says in guess.notes.items()}
    if marks:
        lines.append("footnotes:  # normal, provisional, estimated, carried, break, definition, unreliable or skip")
        sure = {mark: status for guess in guesses for mark, status in guess.sure.items()}
        lines += [
            _footnote(mark, place, says=notes.get(mark, ""), sure=sure.get(mark)) for mark, place in marks.items()
        ]
    return lines


def _footnote(mark: str, place: str, *, says: str, sure: str | None) -> str:
    """A mark with what it seems to mean: by the sheet's own footnote, else as usual."""
    told = next((status for status, pattern in SAYS.items() if pattern.search(says)), None)
    usual = USUAL_MARKS[mark] if mark in SURE_MARKS and not says else None
    shown = f"; its footnote: {_text(says[:60])}" if says else ""
    often = "; a b often marks a break: write break" if mark == "b" and not (says or sure) else ""
    return f"  {_text(mark)}: {sure or told or usual or _text(BLANK)}  # first seen in {place}{shown}{often}"


def _sheet(guess: Guess, vocabulary: Vocabulary) -> list[str]:
    layout, sheet = guess.layout, guess.sheet
    hidden = "  # a hidden sheet: read it, or delete this part" if sheet.hidden else ""
    lines = ["", f"  - sheet: {_text(sheet.name)}{hidden}"]
    if guess.title:
        lines.append(f"    # {guess.title[:110]}")
    lines.append(f"    headers: [{', '.join(map(str, layout.headers))}]")
    lines.append(f"    labels: [{', '.join(get_column_letter(column) for column in layout.labels)}]")
    if layout.blank_repeats:
        lines.append(
            f"    blank_repeats: [{', '.join(_text(name) for name in layout.blank_repeats)}]  # a blank says the same"
        )
    if layout.groups:
        lines.append("    groups: true  # a label without figures speaks for the rows below it")
    if guess.commas or guess.two_ways:
        lines.append(_decimal(guess))
    if guess.asks_split:
        lines.append(f'    split_years: "{BLANK}"  # decide, first or last: the year of {guess.asks_split}')
    lines += _economies(guess, vocabulary)
    if guess.asks_indicator or guess.titled:
        lines.append(_everywhere(guess, vocabulary))
    if guess.means:
        lines.append("    means:")
        lines += [_label(label, said, guess.hints.get(label, ""), vocabulary) for label, said in guess.means.items()]
    return lines


def _economies(guess: Guess, vocabulary: Vocabulary) -> list[str]:
    """What is done with other economies: passed over where the country has rows too, else refused by name."""
    titled = economy_in(guess.title, vocabulary.country)
    if titled and not guess.own:
        return [f"    # The title names {titled}: refused, until 'means' says that it means nothing ({{}})."]
    if not guess.elsewhere:
        return []
    named = ", ".join(guess.elsewhere[:6]) + (" and others" if len(guess.elsewhere) > 6 else "")
    if guess.own:
        return [f"    only_this_economy: true  # passes over {named}"]
    return [f"    # No label names this country, and {named} is another economy or region: such rows are refused."]


def _decimal(guess: Guess) -> str:
    """The decimal mark of numbers that are kept as text; a person decides where one can be read two ways."""
    seen = f"{guess.commas} texts like 12,5 and {guess.points} like 12.5"
    if guess.two_ways or guess.points:
        return f'    decimal: "{BLANK}"  # decide, comma or point: {seen}; {guess.two_ways} can be read two ways'
    return f"    decimal: comma  # {seen}"


def _everywhere(guess: Guess, vocabulary: Vocabulary) -> str:
    titled = [f"{name}: {word}" for name, word in guess.titled.items()]
    part = f"; the title names {guess.part}" if guess.part else ""
    if not guess.asks_indicator:
        return f"    everywhere: {{{', '.join(titled)}}}  # guessed from the title"
    if guess.indicator is None or guess.indicator.indicator is None:
        parts = ", ".join([f'indicator: "{BLANK}"', *titled])
        return f"    everywhere: {{{parts}}}  # decide: no label that is known says which indicator this is{part}"
    item = vocabulary.framework.indicators[guess.indicator.indicator]
    parts = ", ".join([f"indicator: {item.id}", *titled])
    return f"    everywhere: {{{parts}}}  # guessed from the title; ours in {item.unit}"


def _label(label: str, said: Meaning | str | None, hint: str, vocabulary: Vocabulary) -> str:
    if said is None:
        return f'      {_text(label)}: "{BLANK}"  # decide{f": {hint}" if hint else ""}'
    if not isinstance(said, Meaning):
        return f"      {_text(label)}: {said}"
    parts = ", ".join(f"{name}: {value}" for name, value in said.said.items())
    if said.indicator is not None:
        item = vocabulary.framework.indicators[said.indicator]
        return f"      {_text(label)}: {{{parts}}}  # guessed: {item.name}; ours in {item.unit}"
    names = {item.codes[0]: item.name for item in reversed(vocabulary.names) if len(item.codes) == 1}
    return f"      {_text(label)}: {{{parts}}}  # guessed{f': {names.get(said.province)}' if said.province else ''}"


def _text(value: str) -> str:
    """A text in double quotes, as YAML and JSON spell it."""
    return json.dumps(value, ensure_ascii=False)


def import_workbook(
    workbook: Path,
    mapping: Path | None,
    source: str,
    release: str | None,
    *,
    choices: Choices,
    new_source: NewSource | None,
) -> None:
    """Show what the workbook would bring, and bring it in when told to. Raises as `take_in` does."""
    lacking = {"--source with its key in references.bib": source, "--release with the day they were out": release}
    if missing := [option for option, given in lacking.items() if not given]:
        raise ExchangeError(
            f"A workbook does not say where its figures are from, and when; give {' and '.join(missing)}."
        )
    day = read_day(release)
    sheets = open_sheets(workbook)
    chosen = _mapping(mapping, workbook, sheets)
    reading, remarks = read_figures(sheets, chosen, load_vocabulary(data_folder()), source)
    for remark in remarks:
        typer.echo(f"note\t{remark}", err=True)
    take_in(reading, day, choices, new_source)


def write_guess(workbook: Path, out: Path | None) -> tuple[Path, int]:
    """Write a first mapping file, to `out` or beside the workbook; its path and how much it leaves to decide.

    Raises ExchangeError for a workbook that cannot be read, or when the file is there already.
    """
    path = out or _beside(workbook)
    if path.exists():
        raise ExchangeError(f"{path.name}: is there already; rename it, or name another file with --map.")
    sheets = open_sheets(workbook)
    text, blanks = draft_mapping(workbook.name, sheets, load_vocabulary(data_folder()))
    if "\nsheets: []" in text:
        names = ", ".join(sheets) or "none"
        raise ExchangeError(
            f"{workbook.name}: no table was found in its sheets ({names}): none has a row or a column of years under "
            "or beside words. Write the mapping by hand, as sheets: [{sheet: NAME, headers: 1, labels: A}]; where "
            "only a title says the year, with everywhere: {year: 2019}."
        )
    write_whole(path, text)
    return path, blanks


def _beside(workbook: Path) -> Path:
    """Where the mapping file of a workbook lies, unless another is named."""
    return workbook.with_name(f"{workbook.stem}.mapping.yml")


def _mapping(path: Path | None, workbook: Path, sheets: dict[str, Sheet]) -> Mapping:
    """The mapping that was named, that of the template, or the one beside. Raises ExchangeError when there is none."""
    mapping = load_mapping(path) if path is not None else template_mapping(sheets)
    if mapping is None and _beside(workbook).is_file():
        typer.echo(f"note\tread as {_beside(workbook).name} says", err=True)
        mapping = load_mapping(_beside(workbook))
    if mapping is None:
        raise ExchangeError(
            f"{workbook.name}: is no template of ours, so a mapping file must say how to read it; "
            f"make one with 'milepost import excel {workbook.name} --guess'."
        )
    return mapping
