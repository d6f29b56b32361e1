with annual as (
    select * from {{ ref('int_annual_figures') }}
),

paired as (
    select
        *,
        lag(fiscal_year) over years as earlier_year,
        lag(value) over years as earlier_value,
        lag(fact_id) over years as earlier_fact_id,
        lag(filing_id) over years as earlier_filing_id
    from annual
    where period_type <> 'cumulative'
    window years as (partition by entity_id, metric_id, dimensions, period_type, unit order by fiscal_year)
),

-- Of a rate the points count, not the percent of a percent; nothing grows from zero or below.
changed as (
    select
        entity_id,
        entity_name,
        metric_id,
        dimensions,
        fiscal_year,
        period_type,
        unit,
        earlier_value,
        value,
        value - earlier_value as difference,
        case
            when unit <> 'percent' and earlier_value > 0
                then cast(100.0 * (value - earlier_value) / earlier_value as decimal(38, 4))
        end as change_percent,
        filing_id = earlier_filing_id as same_filing,
        flags,
        label,
        page,
        line,
        earlier_filing_id,
        filing_id,
        earlier_fact_id,
        fact_id
    from paired
    where earlier_year = fiscal_year - 1
)

select * from changed
