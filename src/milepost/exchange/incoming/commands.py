"""The import commands: each reads a source, shows the difference, and writes only when told to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from milepost.exchange.incoming.excel.commands import excel, template
from milepost.exchange.incoming.options import (
    AddressOption,
    ApiOption,
    ApplyOption,
    MapOption,
    OfflineOption,
    OwnSourceOption,
    PublishedOption,
    PublisherOption,
    ReleaseOption,
    SourceOption,
    TitleOption,
    WithdrawOption,
    WithoutRefusedOption,
)

RegisterArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The register: .csv, or .xlsx.")]
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
    file: Annotated[Path, typer.Argument(metavar="FILE", help="SDMX-CSV, SDMX-ML 2.1 or SDMX-JSON.")],
    source: SourceOption,
    release: ReleaseOption = None,
    map_: MapOption = None,
    title: TitleOption = "",
    publisher: PublisherOption = "",
    published: PublishedOption = "",
    address: AddressOption = "",
    withdraw: WithdrawOption = False,
    without_refused: WithoutRefusedOption = False,
    apply: ApplyOption = False,
) -> None:
    """Bring in a file of SDMX data: the series that data/series.yml maps, of the country and its provinces.

    Example: milepost import sdmx answer.csv --source unsdg2020 --release 2026-03-31
    """
    from milepost.exchange.incoming.importing import Choices, read_source, stop_unless
    from milepost.exchange.incoming.sdmx_file import read_sdmx_file
    from milepost.exchange.incoming.series import import_records, rules_in_use

    new_source = read_source(source, title=title, publisher=publisher, published=published, address=address)
    choices = Choices(apply, withdraw, without_refused)
    records = read_sdmx_file(file)
    stop_unless(import_records(records, source, release, choices, rules=rules_in_use(map_), new_source=new_source))


@importing.command()
def worldbank(
    *,
    series: Annotated[
        list[str], typer.Argument(metavar="SERIES...", help="Codes, as IT.NET.USER.ZS, or our indicators.")
    ],
    release: ReleaseOption = None,
    source: OwnSourceOption = "",
    map_: MapOption = None,
    offline: OfflineOption = False,
    api: ApiOption = "",
    withdraw: WithdrawOption = False,
    without_refused: WithoutRefusedOption = False,
    apply: ApplyOption = False,
) -> None:
    """Bring in series from the World Bank; the release is the day on which the bank last updated them.

    Example: milepost import worldbank internet_users IT.NET.BBND.P2
    """
    from milepost.exchange.incoming.apis import WORLD_BANK, import_series
    from milepost.exchange.incoming.importing import Choices, stop_unless

    choices = Choices(apply, withdraw, without_refused)
    stop_unless(
        import_series(WORLD_BANK, series, choices, release, source=source, map_file=map_, offline=offline, address=api)
    )


@importing.command()
def unsdg(
    *,
    series: Annotated[list[str], typer.Argument(metavar="SERIES...", help="Codes, as IT_MOB_OWN, or our indicators.")],
    release: ReleaseOption = None,
    source: OwnSourceOption = "",
    map_: MapOption = None,
    offline: OfflineOption = False,
    api: ApiOption = "",
    withdraw: WithdrawOption = False,
    without_refused: WithoutRefusedOption = False,
    apply: ApplyOption = False,
) -> None:
    """Bring in series from the UN's Global SDG Database; its answers do not say when they were out.

    Example: milepost import unsdg IT_MOB_OWN --release 2026-03-31
    """
    from milepost.exchange.incoming.apis import UN_SDG, import_series
    from milepost.exchange.incoming.importing import Choices, stop_unless

    choices = Choices(apply, withdraw, without_refused)
    stop_unless(
        import_series(UN_SDG, series, choices, release, source=source, map_file=map_, offline=offline, address=api)
    )


@importing.command("sdmx-rest")
def sdmx_rest(
    *,
    address_of_service: Annotated[str, typer.Argument(metavar="URL", help="Of the service, up to before /data.")],
    flow: Annotated[str, typer.Argument(metavar="FLOW", help="Of the data, as DF_ID or AGENCY,DF_ID,1.0.")],
    source: SourceOption,
    key: Annotated[str, typer.Option("--key", help="Codes in the order of the dimensions, as A.KHM..")] = "all",
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
    apply: ApplyOption = False,
) -> None:
    """Bring in data from a service that speaks SDMX REST 2.1: ITU, UNESCO, the ILO and others.

    Example: milepost import sdmx-rest https://sdmx.ilo.org/rest ILO,DF_EAP_TEAP_SEX_AGE_NB --key KHM.A....
    --source ilo2026 --release 2026-03-31 --map my-series.yml
    """
    from milepost.exchange.incoming.apis import mirror_of_project
    from milepost.exchange.incoming.importing import Choices, read_source, stop_unless
    from milepost.exchange.incoming.sdmx_rest import fetch_sdmx
    from milepost.exchange.incoming.series import import_records, rules_in_use

    new_source = read_source(source, title=title, publisher=publisher, published=published, address=address)
    choices = Choices(apply, withdraw, without_refused)
    mirror = mirror_of_project(offline=offline)
    records = fetch_sdmx(address_of_service, flow, mirror, key=key, start=since, end=until)
    stop_unless(import_records(records, source, release, choices, rules=rules_in_use(map_), new_source=new_source))


importing.command()(excel)


@importing.command()
def measures(
    *,
    register_file: RegisterArgument,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Its sheet; the first without it.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write what is shown into measures.csv.")] = False,
    without_refused: Annotated[bool, typer.Option("--without-refused", help="Leave out what is refused.")] = False,
) -> None:
    """Bring in the register of measures: shown first, written with --apply. Exits 1 if it cannot be.

    Columns: id, pillar (or goal), cluster, title, lead_institution, status, due, indicators.
    Example: milepost import measures register.xlsx --sheet Measures
    """
    from milepost.exchange.incoming.importing_measures import Choices, take_register

    if not take_register(register_file, sheet, Choices(apply=apply, without_refused=without_refused)):
        raise typer.Exit(1)
