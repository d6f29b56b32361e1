with filings as (
    select * from {{ ref('stg_filings') }}
),

asked as (
    select
        framework,
        string_agg(distinct release, ' ' order by release) as releases,
        count(distinct (release, code)) as codes_asked
    from {{ ref('stg_framework_codes') }}
    group by framework
),

told as (
    select
        filing_id,
        framework,
        count(*) as codes_told,
        count(*) filter (where told_by = 'stated none') as codes_stated_none
    from {{ ref('int_filing_codes') }}
    group by filing_id, framework
),

covered as (
    select
        filings.filing_id,
        filings.entity_id,
        filings.filing_year,
        asked.framework,
        asked.releases,
        asked.codes_asked,
        coalesce(told.codes_told, 0) as codes_told,
        coalesce(told.codes_stated_none, 0) as codes_stated_none,
        cast(100.0 * coalesce(told.codes_told, 0) / asked.codes_asked as decimal(5, 2)) as completeness
    from filings
    cross join asked
    left join told on filings.filing_id = told.filing_id and asked.framework = told.framework
)

select * from covered
