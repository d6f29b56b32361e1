with filings as (
    select * from {{ ref('stg_filings') }}
),

checks as (
    select * from {{ ref('int_filing_checks') }}
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

counted as (
    select
        filings.filing_id,
        coalesce(facts.facts, 0) as facts,
        coalesce(facts.flagged, 0) as flagged,
        coalesce(quarantined.quarantined, 0) as quarantined,
        coalesce(checks.checks, 0) as checks,
        coalesce(checks.findings, 0) as findings,
        coalesce(checks.failed_block, 0) as failed_block,
        coalesce(checks.failed_warn, 0) as failed_warn,
        coalesce(checks.failed_info, 0) as failed_info,
        checks.held_weight,
        checks.judged_weight
    from filings
    left join facts on filings.filing_id = facts.filing_id
    left join quarantined on filings.filing_id = quarantined.filing_id
    left join checks on filings.filing_id = checks.filing_id
)

select * from counted
