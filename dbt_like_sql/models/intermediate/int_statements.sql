with facts as (
    select * from {{ ref('stg_facts') }}
),

filings as (
    select * from {{ ref('stg_filings') }}
),

-- A report prints a figure in several places: the most precise statement is the filing's.
stated as (
    select
        facts.*,
        filings.title as filing_title,
        filings.filing_year,
        filings.report_id,
        filings.filed_at
    from facts
    inner join filings on facts.filing_id = filings.filing_id
    qualify lead(facts.fact_id) over (
        partition by facts.filing_id, {{ figure('facts') }} order by {{ by_precision('facts') }}
    ) is null
)

select * from stated
