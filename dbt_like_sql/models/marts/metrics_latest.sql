with facts as (
    select * from {{ ref('stg_facts') }}
),

filings as (
    select * from {{ ref('stg_filings') }}
),

entities as (
    select * from {{ ref('stg_entities') }}
),

-- The last row of metrics_history, found in one sort: that model numbers the filings' statements once each
-- of them is known, which takes a second one. All rows of a filing are one rank, its best statement is last.
latest as (
    select
        facts.*,
        filings.title as filing_title,
        filings.filing_year,
        filings.filed_at,
        dense_rank() over (partition by {{ figure('facts') }} order by {{ by_report('filings') }}) as filings
    from facts
    inner join filings on facts.filing_id = filings.filing_id
    qualify lead(facts.fact_id) over (
        partition by {{ figure('facts') }}
        order by {{ by_report('filings') }}, {{ by_precision('facts') }}
    ) is null
),

named as (
    select
        latest.entity_id,
        entities.entity_name,
        latest.metric_id,
        latest.dimensions,
        latest.fiscal_year,
        latest.period_type,
        latest.period_start,
        latest.period_end,
        latest.value,
        latest.unit,
        latest.decimals,
        latest.qualifier,
        latest.flags,
        latest.basis,
        latest.value_text,
        latest.unit_text,
        latest.label,
        latest.page,
        latest.line,
        latest.filing_id,
        latest.filing_title,
        latest.filing_year,
        latest.filed_at,
        latest.filings,
        latest.fact_id
    from latest
    left join entities on latest.entity_id = entities.entity_id
)

select * from named
