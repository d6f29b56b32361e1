with filings as (
    select * from {{ ref('stg_filings') }}
),

checks as (
    select
        filing_id,
        count(*) as checks,
        count(*) filter (where not success and severity = 'block') as failed_block,
        count(*) filter (where not success and severity = 'warn') as failed_warn,
        count(*) filter (where not success and severity = 'info') as failed_info
    from {{ ref('stg_results') }}
    group by filing_id
),

facts as (
    select
        filing_id,
        count(*) as facts,
        count(*) filter (where flags <> '') as flagged
    from {{ ref('stg_facts') }}
    group by filing_id
),

quarantined as (
    select filing_id, count(distinct fact_id) as quarantined
    from {{ ref('stg_quarantine') }}
    group by filing_id
),

scored as (
    select
        filings.filing_id,
        filings.entity_id,
        filings.filing_year,
        coalesce(checks.checks, 0) as checks,
        coalesce(checks.failed_block, 0) as failed_block,
        coalesce(checks.failed_warn, 0) as failed_warn,
        coalesce(checks.failed_info, 0) as failed_info,
        coalesce(facts.facts, 0) as facts,
        coalesce(facts.flagged, 0) as flagged,
        coalesce(quarantined.quarantined, 0) as quarantined,
        cast(
            100.0 * coalesce(quarantined.quarantined, 0)
            / nullif(coalesce(facts.facts, 0) + coalesce(quarantined.quarantined, 0), 0)
            as decimal(5, 2)
        ) as quarantined_percent
    from filings
    left join checks on filings.filing_id = checks.filing_id
    left join facts on filings.filing_id = facts.filing_id
    left join quarantined on filings.filing_id = quarantined.filing_id
)

select * from scored
