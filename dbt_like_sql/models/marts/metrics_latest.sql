with history as (
    select * from {{ ref('metrics_history') }}
),

latest as (
    select
        entity_id,
        entity_name,
        metric_id,
        dimensions,
        fiscal_year,
        period_type,
        period_start,
        period_end,
        value,
        unit,
        decimals,
        qualifier,
        flags,
        basis,
        value_text,
        unit_text,
        label,
        page,
        line,
        filing_id,
        filing_title,
        filing_year,
        valid_from as filed_at,
        versions as filings,
        fact_id
    from history
    where valid_to is null
)

select * from latest
