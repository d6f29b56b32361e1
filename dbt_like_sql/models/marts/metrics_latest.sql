with facts as (
    select * from {{ ref('stg_facts') }}
),

filings as (
    select * from {{ ref('stg_filings') }}
),

entities as (
    select * from {{ ref('stg_entities') }}
),

dated as (
    select
        facts.*,
        filings.title as filing_title,
        filings.filing_year,
        filings.filed_at
    from facts
    inner join filings on facts.filing_id = filings.filing_id
),

-- the later report restates the earlier one; of one year's reports the one filed last counts;
-- within a filing the more precise statement of a figure
ranked as (
    select
        *,
        row_number() over (
            partition by entity_id, metric_id, dimensions, period_type, period_start, period_end, unit
            order by
                filing_year desc nulls last,
                filed_at desc,
                filing_id,
                decimals desc nulls last,
                line,
                fact_id
        ) as newness,
        count(distinct filing_id) over (
            partition by entity_id, metric_id, dimensions, period_type, period_start, period_end, unit
        ) as filings
    from dated
),

latest as (
    select
        ranked.entity_id,
        entities.entity_name,
        ranked.metric_id,
        ranked.dimensions,
        ranked.fiscal_year,
        ranked.period_type,
        ranked.period_start,
        ranked.period_end,
        ranked.value,
        ranked.unit,
        ranked.decimals,
        ranked.qualifier,
        ranked.flags,
        ranked.basis,
        ranked.value_text,
        ranked.unit_text,
        ranked.label,
        ranked.page,
        ranked.line,
        ranked.filing_id,
        ranked.filing_title,
        ranked.filing_year,
        ranked.filed_at,
        ranked.filings,
        ranked.fact_id
    from ranked
    left join entities on ranked.entity_id = entities.entity_id
    where ranked.newness = 1
)

select * from latest
