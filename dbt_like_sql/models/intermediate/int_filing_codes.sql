with filings as (
    select * from {{ ref('stg_filings') }}
),

codes as (
    select * from {{ ref('stg_framework_codes') }}
),

facts as (
    select distinct filing_id, metric_id, fiscal_year
    from {{ ref('stg_facts') }}
),

stated_none as (
    select distinct filing_id, metric_id, fiscal_year
    from {{ source('raw', 'observations') }}
    where outcome = 'not_disclosed' and metric_id is not null
),

told as (
    select *, 'fact' as told_by from facts
    union all
    select *, 'stated none' as told_by from stated_none
),

-- Only the year the filing reports on counts: earlier years stand beside it for comparison.
of_the_year as (
    select filings.filing_id, told.metric_id, told.told_by
    from filings
    inner join told on filings.filing_id = told.filing_id
    where filings.filing_year is null or told.fiscal_year = filings.filing_year
),

answered as (
    select
        of_the_year.filing_id,
        codes.framework,
        codes.release,
        codes.code,
        min(of_the_year.told_by) as told_by
    from of_the_year
    inner join codes on of_the_year.metric_id = codes.metric_id
    group by all
)

select * from answered
