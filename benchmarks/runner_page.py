"""The page of the runner's benchmark."""

NAMES = {
    "whole": "whole edition from nothing: check, all chapters, HTML and PDF",
    "papermill": "the same with `papermill` called chapter by chapter, then typesetting",
    "unchanged": "nothing changed",
    "one parameter": "one parameter of one goal changed, to new HTML and PDF",
    "help": "`milepost report --help`",
}
REACH = {"whole": 30, "unchanged": 1, "one parameter": 8}  # seconds, on two cores
GOALS = 5
ACROSS = 5  # chapters across the goals


def write_page(path, measured, machine, repeats, earlier):
    now, before = measured["now"], measured.get("before", {})
    lines = [
        "# Speed of a run",
        "",
        "Written by `python benchmarks/runner.py`; do not edit. All figures are of one run on one machine, so that the",
        "ratios hold where the seconds do not. Processor seconds count every process; memory is the most that all",
        f"processes held at once. Medians of {repeats}.",
        "",
        f"{machine}.{f' Before: commit {earlier}.' if earlier else ''}",
        "",
        "| what | seconds | to reach | processor seconds | peak MiB | before: seconds | before: processor seconds |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    goals = next((name for name in now if name.endswith(" goals")), None)
    for name, words in {**NAMES, **({goals: f"whole edition of {goals}, from nothing"} if goals else {})}.items():
        if name in now:
            run, old = now[name], before.get(name)
            then = f"{old.seconds:.1f} | {old.cpu_seconds:.1f}" if old else "– | –"
            reach = REACH.get(name, "–")
            cells = f"{run.seconds:.1f} | {reach} | {run.cpu_seconds:.1f} | {run.peak_mib:.0f} | {then}"
            lines.append(f"| {words} | {cells} |")
    lines += ["", *_ratios(now, before, goals), ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def _ratios(now, before, goals):
    whole, peer = now["whole"], now["papermill"]
    said = [
        f"- A whole edition takes {whole.seconds / peer.seconds:.2f} of the time of `papermill` chapter by chapter, "
        f"and {whole.cpu_seconds / peer.cpu_seconds:.2f} of its processor seconds.",
        f"- One changed parameter takes {now['one parameter'].seconds / whole.seconds:.2f} of a whole edition, an "
        f"unchanged edition {now['unchanged'].seconds / whole.seconds:.3f}.",
    ]
    if before:
        said.append(
            f"- A whole edition takes {whole.seconds / before['whole'].seconds:.2f} of the time it took before."
        )
    if goals:
        many = int(goals.split()[0])
        said.append(
            f"- {goals} with their indicators and figures are {many / GOALS:.0f} times as many goals and "
            f"{(many + ACROSS) / (GOALS + ACROSS):.1f} times as many chapters, and take "
            f"{now[goals].seconds / whole.seconds:.1f} times as long."
        )
    return said
