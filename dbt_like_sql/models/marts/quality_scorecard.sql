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

-- The framework the filing answers best is the one it was written for.
best as (
    select *
    from {{ ref('framework_coverage') }}
    qualify row_number() over (partition by filing_id order by completeness desc, framework) = 1
),

measured as (
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
        ) as quarantined_percent,
        checks.held_weight,
        checks.judged_weight,
        cast(100.0 * checks.held_weight / nullif(checks.judged_weight, 0) as decimal(5, 2)) as consistency,
        best.framework,
        best.releases,
        best.codes_told,
        best.codes_asked,
        best.completeness,
        cast(filings.filed_at as date) - filings.period_end as days_to_file
    from filings
    left join checks on filings.filing_id = checks.filing_id
    left join facts on filings.filing_id = facts.filing_id
    left join quarantined on filings.filing_id = quarantined.filing_id
    left join best on filings.filing_id = best.filing_id
),

timed as (
    select *, {{ timeliness('days_to_file') }} as timeliness
    from measured
),

scored as (
    select *, {{ weighted_score('consistency', 'completeness', 'timeliness') }} as score
    from timed
)

select * from scored
