-- Used twice: kept whole, it would keep a filter on the entity from the facts.
with annual as not materialized (
    select * from {{ ref('int_annual_figures') }}
),

indicators as (
    select
        * replace (coalesce(dimensions, '') as dimensions),
        unit as asked_unit
    from {{ ref('sfdr_pai_indicators') }}
),

figures as (
    select entity_id, entity_name, metric_id, dimensions, fiscal_year, value, unit, 'disclosed' as status, fact_id
    from annual
    union all
    select entity_id, entity_name, metric_id, dimensions, fiscal_year, computed, unit, 'computed', null
    from {{ ref('intensities') }}
    where computed is not null
),

-- Money is shown in the currency it is told in; another unit than the one asked is named, not converted.
answered as (
    select
        figures.* exclude (status),
        indicators.pai_number,
        indicators.part,
        indicators.indicator,
        indicators.asked_unit,
        indicators.answers,
        if(
            figures.unit = indicators.asked_unit or indicators.asked_unit = 'currency',
            figures.status,
            figures.status || ' in another unit'
        ) as status
    from figures
    inner join indicators
        on figures.metric_id = indicators.metric_id
        and figures.dimensions = indicators.dimensions
),

asked as (
    select
        years.*,
        indicators.* exclude (unit),
        'missing' as status
    from (select distinct entity_id, entity_name, fiscal_year from annual) as years
    cross join indicators
),

best as (
    select entity_id, entity_name, fiscal_year, pai_number, part, indicator, value, unit, asked_unit, answers,
        status, metric_id, dimensions, fact_id
    from (select * from answered union all by name select * from asked)
    qualify row_number() over (
        partition by entity_id, fiscal_year, pai_number, part
        order by
            list_position(
                ['disclosed', 'computed', 'disclosed in another unit', 'computed in another unit', 'missing'], status
            ),
            unit
    ) = 1
)

select * from best
