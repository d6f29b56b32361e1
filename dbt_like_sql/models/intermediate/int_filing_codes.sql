with filings as (
    select * from {{ ref('stg_filings') }}
),

codes as (
    select * from {{ ref('stg_framework_codes') }}
),

-- What a data set tells of other companies is not its own. A filter on entity_id reaches the facts by this.
facts as (
    select filings.filing_id, filings.entity_id, filings.filing_year, facts.metric_id, facts.fiscal_year
    from filings
    inner join {{ ref('stg_facts') }} as facts
        on filings.filing_id = facts.filing_id and filings.entity_id = facts.entity_id
),

stated_none as (
    select filings.filing_id, filings.entity_id, filings.filing_year, seen.metric_id, seen.fiscal_year
    from filings
    inner join {{ source('raw', 'observations') }} as seen on filings.filing_id = seen.filing_id
    where seen.outcome = 'not_disclosed'
        and seen.metric_id is not null
        and coalesce(seen.entity_id, filings.entity_id) = filings.entity_id
),

told as (
    select *, 'fact' as told_by from facts
    union all
    select *, 'stated none' as told_by from stated_none
),

-- Only the year the filing reports on counts: earlier years stand beside it for comparison.
of_the_year as (
    select distinct filing_id, entity_id, metric_id, told_by
    from told
    where filing_year is null or fiscal_year = filing_year
),

answered as (
    select
        of_the_year.filing_id,
        of_the_year.entity_id,
        codes.framework,
        codes.release,
        codes.code,
        min(of_the_year.told_by) as told_by
    from of_the_year
    inner join codes on of_the_year.metric_id = codes.metric_id
    group by all
)

select * from answered
