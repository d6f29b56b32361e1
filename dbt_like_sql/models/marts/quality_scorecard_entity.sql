with filings as (
    select * from {{ ref('quality_scorecard') }}
    where filing_year is not null
),

summed as (
    select
        entity_id,
        filing_year,
        count(*) as filings,
        cast(sum(facts) as bigint) as facts,
        cast(sum(quarantined) as bigint) as quarantined,
        cast(sum(held_weight) as bigint) as held_weight,
        cast(sum(judged_weight) as bigint) as judged_weight,
        min(days_to_file) as days_to_file
    from filings
    group by entity_id, filing_year
),

asked as (
    select
        framework,
        max(releases) as releases,
        max(codes_asked) as codes_asked
    from {{ ref('framework_completeness') }}
    group by framework
),

-- A code is answered for the year when any filing of the entity on that year answers it.
told as (
    select
        filings.entity_id,
        filings.filing_year,
        codes.framework,
        count(distinct (codes.release, codes.code)) as codes_told
    from filings
    inner join {{ ref('int_filing_codes') }} as codes on filings.filing_id = codes.filing_id
    group by all
),

best as (
    select
        told.*,
        asked.releases,
        asked.codes_asked,
        cast(100.0 * told.codes_told / asked.codes_asked as decimal(5, 2)) as completeness
    from told
    inner join asked on told.framework = asked.framework
    qualify row_number() over (
        partition by told.entity_id, told.filing_year order by completeness desc, told.framework
    ) = 1
),

measured as (
    select
        summed.entity_id,
        summed.filing_year,
        summed.filings,
        summed.facts,
        summed.quarantined,
        summed.held_weight,
        summed.judged_weight,
        cast(100.0 * summed.held_weight / nullif(summed.judged_weight, 0) as decimal(5, 2)) as consistency,
        best.framework,
        best.releases,
        best.codes_told,
        best.codes_asked,
        best.completeness,
        summed.days_to_file,
        {{ timeliness('summed.days_to_file') }} as timeliness
    from summed
    left join best on summed.entity_id = best.entity_id and summed.filing_year = best.filing_year
),

scored as (
    select *, {{ weighted_score('consistency', 'completeness', 'timeliness') }} as score
    from measured
)

select * from scored
