with history as (
    select * from {{ ref('metrics_history') }}
),

paired as (
    select
        *,
        lag(fact_id) over earlier as earlier_fact_id,
        lag(filing_id) over earlier as earlier_filing_id,
        lag(value) over earlier as earlier_value,
        lag(decimals) over earlier as earlier_decimals
    from history
    window earlier as (partition by {{ figure() }} order by version)
),

-- two values agree when they are as near as the coarser of the two was printed
restated as (
    select
        entity_id,
        entity_name,
        metric_id,
        dimensions,
        fiscal_year,
        period_type,
        period_start,
        period_end,
        unit,
        earlier_value,
        value,
        value - earlier_value as difference,
        earlier_filing_id,
        filing_id,
        earlier_fact_id,
        fact_id,
        valid_from as restated_at
    from paired
    where earlier_fact_id is not null
        and abs(value - earlier_value)
        > case
            when least(decimals, earlier_decimals) is null then 0
            else cast(pow(10, -least(decimals, earlier_decimals)) as decimal(38, 10)) / 2
        end
)

select * from restated
