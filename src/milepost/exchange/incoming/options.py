"""Options that every import command has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ReleaseOption = Annotated[
    str | None, typer.Option("--release", metavar="YYYY-MM-DD", help="The day on which the figures were out.")
]
ApplyOption = Annotated[bool, typer.Option("--apply", help="Write; without it the difference is only shown.")]
WithdrawOption = Annotated[
    bool, typer.Option("--withdraw", help="Take figures back that the source names and gives no value for.")
]
WithoutRefusedOption = Annotated[
    bool, typer.Option("--without-refused", help="Write the others even though some are refused.")
]
SourceOption = Annotated[str, typer.Option("--source", metavar="KEY", help="Key of the source in references.bib.")]
OwnSourceOption = Annotated[
    str, typer.Option("--source", metavar="KEY", help="Another source in references.bib than this year's own.")
]
TitleOption = Annotated[str, typer.Option("--title", help="Of a source that references.bib lacks.")]
PublisherOption = Annotated[str, typer.Option("--publisher", help="Of a source that references.bib lacks.")]
PublishedOption = Annotated[
    str, typer.Option("--published", metavar="YEAR", help="Of a source that references.bib lacks.")
]
AddressOption = Annotated[str, typer.Option("--address", metavar="URL", help="Of a source that references.bib lacks.")]
MapOption = Annotated[
    Path | None,
    typer.Option("--map", metavar="FILE", help="Which series is which indicator; data/series.yml without it."),
]
OfflineOption = Annotated[
    bool, typer.Option("--offline", help="Ask nobody; read the answers kept in .milepost-cache/.")
]
ApiOption = Annotated[str, typer.Option("--api", metavar="URL", help="Another address of the API.")]
