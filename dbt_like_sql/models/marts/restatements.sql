with facts as (
    select * from {{ ref('stg_facts') }}
),

filings as (
    select * from {{ ref('stg_filings') }}
),

-- one statement of a figure per filing: the most precise one
stated as (
    select
        facts.*,
        filings.filing_year,
        filings.filed_at
    from facts
    inner join filings on facts.filing_id = filings.filing_id
    qualify row_number() over (
        partition by
            facts.filing_id, facts.metric_id, facts.dimensions, facts.period_type,
            facts.period_start, facts.period_end, facts.unit
        order by facts.decimals desc nulls last, facts.line, facts.fact_id
    ) = 1
),

paired as (
    select
        *,
        lag(fact_id) over earlier as earlier_fact_id,
        lag(filing_id) over earlier as earlier_filing_id,
        lag(value) over earlier as earlier_value,
        lag(decimals) over earlier as earlier_decimals
    from stated
    window earlier as (
        partition by entity_id, metric_id, dimensions, period_type, period_start, period_end, unit
        order by filing_year nulls first, filed_at, filing_id desc
    )
),

-- two values agree when they are as near as the coarser of the two was printed
restated as (
    select
        entity_id,
        metric_id,
        dimensions,
        fiscal_year,
        period_type,
        period_end,
        unit,
        earlier_value,
        value,
        value - earlier_value as difference,
        earlier_filing_id,
        filing_id,
        earlier_fact_id,
        fact_id
    from paired
    where earlier_fact_id is not null
        and abs(value - earlier_value)
        > case
            when least(decimals, earlier_decimals) is null then 0
            else cast(pow(10, -least(decimals, earlier_decimals)) as decimal(38, 10)) / 2
        end
)

select * from restated
