with filings as (
    select * from {{ ref('stg_filings') }}
),

codes as (
    select
        framework,
        release,
        code,
        string_agg(metric_id, ' ' order by metric_id) as metric_ids
    from {{ ref('stg_framework_codes') }}
    group by framework, release, code
),

answers as (
    select * from {{ ref('int_filing_codes') }}
),

asked as (
    select distinct
        filings.entity_id,
        filings.filing_year,
        codes.framework,
        codes.release,
        codes.code,
        codes.metric_ids,
        'missing' as answer
    from filings
    cross join codes
),

answered as (
    select
        filings.entity_id,
        filings.filing_year,
        answers.framework,
        answers.release,
        answers.code,
        null as metric_ids,
        answers.told_by as answer
    from answers
    inner join filings
        on answers.filing_id = filings.filing_id and answers.entity_id = filings.entity_id
),

-- Any filing of the entity on that year may answer; a figure counts more than a dash.
covered as (
    select
        entity_id,
        filing_year,
        framework,
        release,
        code,
        case
            when bool_or(answer = 'fact') then 'disclosed'
            when bool_or(answer = 'stated none') then 'stated none'
            else 'missing'
        end as status,
        max(metric_ids) as metric_ids
    from (select * from asked union all select * from answered)
    group by entity_id, filing_year, framework, release, code
)

select * from covered
