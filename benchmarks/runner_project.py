"""A project with many times the goals, and figures for every group, for the benchmarks of runs and of growth."""

import csv
import itertools
import json
import re

import yaml

# What only one goal's chapter has; its figures bear names that no copy may take.
SUBJECT = ("subject", "subject-text")
WORD = r"\b(?:{})\b"


def multiply(project, times):
    """Give the framework every goal `times` times: goals, indicators, targets and figures under numbered ids."""
    framework = project / "data" / "framework"
    pillars = yaml.safe_load((framework / "pillars.yml").read_text(encoding="utf-8"))
    names = [pillar["id"] for pillar in pillars]
    indicators = [
        item["id"]
        for name in names
        for item in yaml.safe_load((framework / "indicators" / f"{name}.yml").read_text(encoding="utf-8"))
    ]
    targets = [line.split(",")[0] for line in (framework / "targets.csv").read_text(encoding="utf-8").splitlines()[1:]]
    word = re.compile(WORD.format("|".join(sorted({*names, *indicators, *targets}, key=len, reverse=True))))

    def numbered(text, number):
        named = re.sub(r"(?m)^(  (?:short_)?name: .*)$", rf"\1 {number}", text)
        return word.sub(lambda match: f"{match.group(0)}_{number}", named)

    pages = []
    texts = [framework / "pillars.yml", framework / "targets.csv", framework / "events.csv"]
    texts += [*(project / "data" / "peers").glob("*.csv")]
    originals = {path: path.read_text(encoding="utf-8") for path in texts}
    for number in range(2, times + 1):
        for path, text in originals.items():
            body = text if path.suffix == ".yml" else text.split("\n", 1)[1]
            with path.open("a", encoding="utf-8") as stream:
                stream.write(numbered(body, number))
        for name in names:
            for folder, ending in (("framework/indicators", "yml"), ("observations", "csv")):
                source = project / "data" / folder / f"{name}.{ending}"
                text = source.read_text(encoding="utf-8")
                source.with_stem(f"{name}_{number}").write_text(numbered(text, number), encoding="utf-8")
            notebook = project / "notebooks" / f"{name}.ipynb"
            document = json.loads(numbered(notebook.read_text(encoding="utf-8"), number))
            document["cells"] = [cell for cell in document["cells"] if cell["id"] not in SUBJECT]
            notebook.with_stem(f"{name}_{number}").write_text(json.dumps(document, indent=1), encoding="utf-8")
            pages.append(f"        - notebooks/{name}_{number}.ipynb\n")
    book = project / "_quarto.yml"
    last = f"        - notebooks/{names[-1]}.ipynb\n"
    book.write_text(book.read_text(encoding="utf-8").replace(last, last + "".join(pages)), encoding="utf-8")
    return len(names) * times


SEXES, LOCATIONS = {"both": 0, "female": -1, "male": 1}, {"total": 0, "urban": 1, "rural": -1}


def give_groups(project):
    """Give every indicator without groups figures for three sexes by three places; the number of all rows."""
    count = 0
    for path in sorted((project / "data" / "observations").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        grouped = {row["indicator"] for row in rows if (row["sex"], row["location"]) != ("both", "total")}
        told = [row for row in rows if row["value"] and row["indicator"] not in grouped and not row["province"]]
        newest = {(row["indicator"], row["year"]): row for row in told}
        rows += [one for row in newest.values() for one in _groups(row)]
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        count += len(rows)
    return count


def _groups(row):
    """A figure's eight groups, a few hundredths of its room apart."""
    value = float(row["value"])
    room = min(abs(value), abs(1 - value), abs(100 - value), abs(2.5 - abs(value)))
    for sex, location in itertools.product(SEXES, LOCATIONS):
        if room and (sex, location) != ("both", "total"):
            apart = 0.02 * SEXES[sex] + 0.03 * LOCATIONS[location]
            yield {**row, "sex": sex, "location": location, "value": repr(value + apart * room)}
