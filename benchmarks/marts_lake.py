"""A generated lake of millions of facts, written through the lake's own tables and kept by its housekeeping.

Every company tells the same forty headline figures and a choice of three hundred others, in two or three
yearly filings of three fiscal years each; a later filing restates one earlier figure in ten. Rows are
written in the order of their landing, a million at a time, and then kept as `esglake maintain` keeps them:
the files are those that landings and housekeeping leave, but for their snapshots.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.lakehouse import House, at, make
from infra.lake import Lake
from infra.lake_attach import attach
from infra.lake_lock import landing_lock
from transforms.model import CODE_VERSION

if TYPE_CHECKING:
    import duckdb

FILINGS_AT_ONCE = 5_000
HEADLINES = 40
OTHERS, OTHERS_OF = 27, 10
"""So many further figures of a company, each one of so many."""

METRICS_FIRST = (
    "ghg_emissions_scope1 ghg_emissions_scope2 ghg_emissions_scope3 ghg_emissions_total energy_consumption"
    " electricity_consumption renewable_energy_share water_consumption water_withdrawal waste_total"
    " hazardous_waste employees_total employee_turnover_rate training_hours_per_employee"
    " work_related_fatalities lost_days_due_to_injury female_directors_share revenue"
)
"""What nearly every company tells; the others follow by their id."""

MEMBERS = ("", "gender=female", "gender=male", "region=cn", "region=other", "waste=hazardous", "scope=1_2")
OWN = "CASE metric_id WHEN 'ghg_emissions_scope1' THEN 'scope=1' WHEN 'ghg_emissions_scope2' THEN 'scope=2' \
WHEN 'ghg_emissions_scope3' THEN 'scope=3' WHEN 'female_directors_share' THEN 'gender=female' ELSE '' END"


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows; a filing holds (HEADLINES + OTHERS) * 3 = 201 facts."""

    facts: int
    entities: int

    @property
    def filings(self) -> int:
        """Filings that hold so many facts."""
        return round(self.facts / ((HEADLINES + OTHERS) * 3))


def generated(folder: Path, size: Size) -> House:
    """The lake of this size in the folder, after housekeeping; one of an earlier run is used again."""
    mark = folder / "size.json"
    wanted = asdict(size) | {"code": CODE_VERSION}
    if mark.is_file() and json.loads(mark.read_text()) == wanted:
        house = at(folder)
    else:
        house = _filled(folder, size)
        mark.write_text(json.dumps(wanted))
    with Lake.open(house.settings) as lake:
        lake.maintain(0)  # an earlier run has landed filings one by one
    return house


def _filled(folder: Path, size: Size) -> House:
    house = make(folder)
    attached = attach(house.settings)
    try:
        with landing_lock(attached):
            _write(attached.cursor(), size)
    finally:
        attached.connection.close()
    return house


def _write(cursor: duckdb.DuckDBPyConnection, size: Size) -> None:
    _figures(cursor)
    cursor.execute(
        f"""INSERT INTO curated.entities BY NAME
            SELECT printf('company-%05d', e) AS entity_id, printf('Company %05d plc', e) AS name,
              'C' || e AS ticker, 'XLON' AS exchange, 'sector ' || hash(e) % 11 AS sector,
              now() AS recorded_at
            FROM range({size.entities}) AS t(e)"""
    )
    for first in range(0, size.filings, FILINGS_AT_ONCE):
        _filings(cursor, first, min(first + FILINGS_AT_ONCE, size.filings), size.entities)
        for statement in (_LEDGER, _FILINGS, _FACTS, _OBSERVATIONS, _RESULTS):
            cursor.execute(statement)


def _figures(cursor: duckdb.DuckDBPyConnection) -> None:
    """The figures a company may tell, the headlines first, each a metric with dimensions."""
    members = ", ".join(f"'{member}'" for member in MEMBERS)
    cursor.execute(
        f"""CREATE TEMP TABLE figures AS
            WITH known AS (
              SELECT metric_id, unit, period_type, member, member = {OWN} AS is_own,
                list_position(string_split('{METRICS_FIRST}', ' '), metric_id) AS place
              FROM curated.metrics, (SELECT unnest([{members}, 'scope=1', 'scope=2', 'scope=3']) AS member))
            SELECT row_number() OVER (
                ORDER BY NOT is_own, place NULLS LAST, hash(metric_id), member) - 1 AS figure,
              metric_id, if(unit = 'currency', 'EUR', unit) AS unit, period_type, member AS dimensions,
              metric_id || ', ' || member AS label
            FROM known LIMIT {HEADLINES + OTHERS * OTHERS_OF}"""
    )
    # A company tells the headlines, and of each further ten figures one of its own.
    cursor.execute(
        f"""CREATE TEMP TABLE slots AS SELECT s AS slot FROM range({HEADLINES + OTHERS}) AS t(s);
            CREATE TEMP MACRO figure_of(e, s) AS if(s < {HEADLINES}, s,
              {HEADLINES} + (s - {HEADLINES}) * {OTHERS_OF} + hash(e * 1000 + s) % {OTHERS_OF})"""
    )


def _filings(cursor: duckdb.DuckDBPyConnection, first: int, end: int, entities: int) -> None:
    """The next filings in the order of their landing: all companies' first ones, then the second."""
    cursor.execute(
        f"""CREATE OR REPLACE TEMP TABLE landing AS
            SELECT f, f % {entities} AS e, f // {entities} AS nth, sha256('filing ' || f) AS filing_id,
              printf('company-%05d', f % {entities}) AS entity_id, 2022 + f // {entities} AS filing_year,
              TIMESTAMPTZ '2023-03-01' + INTERVAL 1 YEAR * (f // {entities})
                + INTERVAL 1 SECOND * (f % {entities}) AS filed_at,
              'batch-' || f // 64 AS batch_id
            FROM range({first}, {end}) AS t(f)"""
    )


_LEDGER = f"""INSERT INTO raw.objects BY NAME
    SELECT 'filings' AS bucket, printf('%d/company_%05d.pdf', filing_year, e) AS key, '' AS version_id,
      md5(filing_id) AS etag, 100000 + f AS size_bytes, filing_id, 'landed' AS state, 1 AS attempts,
      filed_at AS event_at, filed_at AS claimed_at, filed_at AS landed_at, batch_id,
      '{CODE_VERSION}' AS code_version
    FROM landing"""

_FILINGS = f"""INSERT INTO curated.filings BY NAME
    SELECT filing_id, entity_id, 'Report ' || filing_year AS title, filing_year AS fiscal_year,
      'en' AS language, 'application/pdf' AS media_type, 80 AS pages, 'EUR' AS currency,
      make_date(filing_year, 12, 31) AS period_end, 'text' AS entity_source, 'text' AS year_source, filed_at,
      batch_id, '{CODE_VERSION}' AS code_version, filed_at AS recorded_at
    FROM landing"""

_FIGURES = """SELECT l.*, g.*, filing_year - y AS fiscal_year, s.slot * 3 + y AS number,
        round((1000 + hash(e, figure) % 90000) * (1 + (filing_year - y - 2020) * 0.03)
          * if(y > 0 AND hash(e, figure, filing_year - y) % 10 = 0, 1 + nth * 0.02, 1), 1)
          ::DECIMAL(18, 1) AS told
      FROM landing AS l CROSS JOIN slots AS s CROSS JOIN range(3) AS years(y)
        JOIN figures AS g ON g.figure = figure_of(e, s.slot)"""

_PRINTED = f"""filing_id, metric_id, dimensions, fiscal_year,
      if(period_type = 'flow', make_date(fiscal_year, 1, 1), NULL) AS period_start,
      make_date(fiscal_year, 12, 31) AS period_end, period_type, told AS value, unit, 1 AS decimals,
      told::VARCHAR AS value_text, unit AS unit_text, label, 'Performance data' AS section,
      20 + number // 40 AS page, 800 + number AS line,
      printf('%d.5,%d.0,%d.5,%d.0', 300, 100 + number % 40 * 12, 360, 110 + number % 40 * 12) AS bbox,
      'tables' AS extractor, batch_id, '{CODE_VERSION}' AS code_version, filed_at AS recorded_at,
      printf('%s-o%05d', filing_id[:16], number) AS observation_id"""

_FACTS = f"""INSERT INTO curated.facts BY NAME
    SELECT printf('%s-f%05d', filing_id[:16], number) AS fact_id, entity_id, 'reported' AS basis, '' AS flags,
      '1' AS catalogue_version, {_PRINTED}
    FROM ({_FIGURES}) ORDER BY f, number"""

_OBSERVATIONS = f"""INSERT INTO raw.observations BY NAME
    SELECT 'fact' AS outcome, {_PRINTED} FROM ({_FIGURES}) ORDER BY f, number"""

_RESULTS = """INSERT INTO quality.results BY NAME
    SELECT md5(filing_id || n) AS result_id, filing_id, batch_id, 'expectation_' || n AS expectation,
      'identity' AS kind, if(n < 8, 'warn', 'block') AS severity, hash(f, n) % 10 > 0 AS success,
      20 AS checks, 'figures' AS subject, filed_at AS recorded_at
    FROM landing CROSS JOIN range(12) AS t(n)"""
