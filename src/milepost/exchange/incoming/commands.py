"""The import commands: each reads a source, shows the difference, and writes only when told to."""

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
RescaledOption = Annotated[
    bool,
    typer.Option("--accept-rescaled", help="Take figures though most revisions share one factor, sign or direction."),
]
SourceOption = Annotated[str, typer.Option("--source", metavar="KEY", help="Key of the source in references.bib.")]
OwnSourceOption = Annotated[
    str, typer.Option("--source", metavar="KEY", help="Another source in references.bib than this year's own.")
]
SourceOfList = Annotated[
    str, typer.Option("--source", metavar="KEY", help="Key of the source in references.bib, where rows name none.")
]
DateOption = Annotated[
    str | None,
    typer.Option("--date", metavar="YYYY-MM-DD", help="The day that the statuses are of, where rows name none."),
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


def template(
    *,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Where to write it: a new .xlsx file.")],
    pillar: Annotated[
        list[str] | None, typer.Option("--pillar", metavar="PILLAR", help="Only this goal; repeatable.")
    ] = None,
    last_year: Annotated[
        int | None, typer.Option("--last-year", metavar="YEAR", help="The last year to ask for; the newest release's.")
    ] = None,
) -> None:
    """Write a workbook to be filled in: a sheet a goal, with the last known figures; `import excel` reads it back.

    Example: milepost template figures-2026.xlsx --pillar citizens
    """
    from milepost.exchange.incoming.excel.template import write_template
    from milepost.exchange.incoming.importing import data_folder

    rows = write_template(out, data_folder(), pillars=pillar, last_year=last_year)
    typer.echo(f"{out}: {rows} rows to fill in. It comes back with:")
    typer.echo(f"milepost import excel {out.name} --source KEY --release YYYY-MM-DD")


importing = typer.Typer(
    no_args_is_help=True,
    help="Bring figures in: first only shown beside the data, with --apply appended as a new release.",
)


def register(app: typer.Typer) -> None:
    """Add `milepost import` to the command line."""
    app.add_typer(importing, name="import")
    app.command()(template)


@importing.command()
def sdmx(
    *,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="SDMX-CSV, -ML or -JSON, or a plain table with codes; packed or not.")
    ],
    source: SourceOption,
    release: ReleaseOption = None,
    map_: MapOption = None,
    title: TitleOption = "",
    publisher: PublisherOption = "",
    published: PublishedOption = "",
    address: AddressOption = "",
    withdraw: WithdrawOption = False,
    without_refused: WithoutRefusedOption = False,
    accept_rescaled: RescaledOption = False,
    apply: ApplyOption = False,
) -> None:
    """Bring in a file of SDMX data: the series that data/series.yml maps, of the country and its provinces.

    Example: milepost import sdmx answer.csv --source unsdg2020 --release 2026-03-31
    """
    from milepost.exchange.incoming.importing import Choices, import_records, read_source, rules_in_use
    from milepost.exchange.incoming.sdmx import read_sdmx_file

    new_source = read_source(source, title=title, publisher=publisher, published=published, address=address)
    choices = Choices(apply, withdraw, without_refused, accept_rescaled)
    records = read_sdmx_file(file)
    import_records(records, source, release, choices, rules=rules_in_use(map_), new_source=new_source)


def _api_command(name: str, says: str) -> None:
    """Add the command that brings in series of an API; `says` is its help."""

    @importing.command(name, help=says)
    def fetch(
        *,
        series: Annotated[list[str], typer.Argument(metavar="SERIES...", help="Their codes there, or our indicators.")],
        release: ReleaseOption = None,
        source: OwnSourceOption = "",
        map_: MapOption = None,
        offline: OfflineOption = False,
        api: ApiOption = "",
        withdraw: WithdrawOption = False,
        without_refused: WithoutRefusedOption = False,
        accept_rescaled: RescaledOption = False,
        apply: ApplyOption = False,
    ) -> None:
        from milepost.exchange.incoming.apis import APIS, import_series
        from milepost.exchange.incoming.importing import Choices

        choices, known = Choices(apply, withdraw, without_refused, accept_rescaled), APIS[name]
        import_series(known, series, choices, release, source=source, map_file=map_, offline=offline, address=api)


_api_command(
    "worldbank",
    "Bring in series from the World Bank; the release is the day on which the bank last updated them.\n\n"
    "Example: milepost import worldbank internet_users IT.NET.BBND.P2",
)
_api_command(
    "unsdg",
    "Bring in series from the UN's Global SDG Database; its answers do not say when they were out.\n\n"
    "Example: milepost import unsdg IT_MOB_OWN --release 2026-03-31",
)


@importing.command("sdmx-rest")
def sdmx_rest(
    *,
    address_of_service: Annotated[str, typer.Argument(metavar="URL", help="Of the service, up to before /data.")],
    flow: Annotated[str, typer.Argument(metavar="FLOW", help="Of the data, as DF_ID or AGENCY,DF_ID,1.0.")],
    source: SourceOption,
    key: Annotated[str, typer.Option("--key", help="Codes in the order of the dimensions, as A.FJI..")] = "all",
    since: Annotated[str, typer.Option("--since", metavar="YEAR", help="First year.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="YEAR", help="Last year.")] = "",
    release: ReleaseOption = None,
    map_: MapOption = None,
    title: TitleOption = "",
    publisher: PublisherOption = "",
    published: PublishedOption = "",
    address: AddressOption = "",
    offline: OfflineOption = False,
    withdraw: WithdrawOption = False,
    without_refused: WithoutRefusedOption = False,
    accept_rescaled: RescaledOption = False,
    apply: ApplyOption = False,
) -> None:
    """Bring in data from a service that speaks SDMX REST 2.1: ITU, UNESCO, the ILO and others.

    Example: milepost import sdmx-rest https://sdmx.ilo.org/rest ILO,DF_EAP_TEAP_SEX_AGE_NB --key FJI.A....
    --source ilo2026 --release 2026-03-31 --map my-series.yml
    """
    from milepost.exchange.incoming.apis import mirror_of_project
    from milepost.exchange.incoming.importing import Choices, import_records, read_source, rules_in_use
    from milepost.exchange.incoming.sdmx import fetch_sdmx

    new_source = read_source(source, title=title, publisher=publisher, published=published, address=address)
    choices = Choices(apply, withdraw, without_refused, accept_rescaled)
    mirror = mirror_of_project(offline=offline)
    records = fetch_sdmx(address_of_service, flow, mirror, key=key, start=since, end=until)
    import_records(records, source, release, choices, rules=rules_in_use(map_), new_source=new_source)


@importing.command()
def excel(
    *,
    workbook: Annotated[Path, typer.Argument(metavar="WORKBOOK", help="A workbook (.xlsx) or a plain table (.csv).")],
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="MAPPING", help="How to read it; else the mapping file beside it. A template needs none."
        ),
    ] = None,
    guess: Annotated[
        bool, typer.Option("--guess", help="Write a first mapping file (--map, else beside the workbook) and stop.")
    ] = False,
    release: ReleaseOption = None,
    source: SourceOption = "",
    apply: ApplyOption = False,
    withdraw: WithdrawOption = False,
    without_refused: WithoutRefusedOption = False,
    accept_rescaled: RescaledOption = False,
    title: TitleOption = "",
    publisher: PublisherOption = "",
    published: PublishedOption = "",
    address: AddressOption = "",
) -> None:
    """Bring in figures from an Excel workbook as it is: shown first, appended with --apply. Exits 1 if it cannot be.

    Example: milepost import excel yearbook.xlsx --guess, then look through yearbook.mapping.yml, then
    milepost import excel yearbook.xlsx --release 2026-05-12 --source nis2026
    """
    from milepost.exchange.incoming.excel.importing import import_workbook, write_guess
    from milepost.exchange.incoming.importing import Choices, read_source

    if guess:
        path, blanks = write_guess(workbook, mapping)
        typer.echo(f"{path}: guessed; {blanks} marked '?' to decide. Look at every line, then import with it:")
        named = f" --map {mapping}" if mapping else ""
        typer.echo(f"milepost import excel {workbook}{named} --source KEY --release YYYY-MM-DD")
        return
    new_source = read_source(source, title=title, publisher=publisher, published=published, address=address)
    choices = Choices(apply, withdraw, without_refused, accept_rescaled)
    import_workbook(workbook, mapping, source, release, choices=choices, new_source=new_source)


def _status_command(register: str, says: str) -> None:
    """Add the command that brings in the statuses of a register; `says` is its help."""

    @importing.command(register, help=says)
    def bring_in(
        *,
        list_file: Annotated[Path, typer.Argument(metavar="FILE", help="The list of statuses: .csv, or .xlsx.")],
        release: ReleaseOption = None,
        source: SourceOfList = "",
        date: DateOption = None,
        sheet: Annotated[
            str | None, typer.Option("--sheet", metavar="NAME", help="Its sheet; the first without it.")
        ] = None,
        title: TitleOption = "",
        publisher: PublisherOption = "",
        published: PublishedOption = "",
        address: AddressOption = "",
        without_refused: WithoutRefusedOption = False,
        apply: ApplyOption = False,
    ) -> None:
        from milepost.exchange.incoming.importing import Choices, read_day, read_source
        from milepost.exchange.incoming.statuses import StatusRelease, take_statuses

        new_source = read_source(source, title=title, publisher=publisher, published=published, address=address)
        day = read_day(date, option="--date") if date else None
        given = StatusRelease(register, read_day(release), source, day, new_source)
        take_statuses(list_file, sheet, given, Choices(apply=apply, without_refused=without_refused))


_status_command(
    "measures",
    "Bring in statuses of measures from a ministry's list: shown first, appended with --apply. Exits 1 if it cannot "
    "be.\n\nColumns: number (or id), status, date, source, note.\n\n"
    "Example: milepost import measures statuses.xlsx --release 2026-11-30 --source mptc2026",
)
_status_command(
    "actions",
    "Bring in statuses of the digital government policy's actions, as `import measures` does.\n\n"
    "Example: milepost import actions statuses.csv --release 2026-11-30 --source mptc2026",
)
