with filings as (
    select * from {{ ref('stg_filings') }}
),

counts as (
    select * from {{ ref('int_filing_counts') }}
),

-- The framework the filing answers best is the one it was written for.
best as (
    select *
    from {{ ref('framework_completeness') }}
    qualify row_number() over (partition by filing_id order by completeness desc, framework) = 1
),

measured as (
    select
        filings.filing_id,
        filings.entity_id,
        filings.filing_year,
        counts.checks,
        counts.failed_block,
        counts.failed_warn,
        counts.failed_info,
        counts.facts,
        counts.flagged,
        counts.quarantined,
        cast(
            100.0 * counts.quarantined
            / nullif(counts.facts + counts.quarantined, 0)
            as decimal(5, 2)
        ) as quarantined_percent,
        counts.held_weight,
        counts.judged_weight,
        cast(100.0 * counts.held_weight / nullif(counts.judged_weight, 0) as decimal(5, 2)) as consistency,
        best.framework,
        best.releases,
        best.codes_told,
        best.codes_asked,
        best.completeness,
        cast(filings.filed_at as date) - filings.period_end as days_to_file
    from filings
    left join counts on filings.filing_id = counts.filing_id
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
