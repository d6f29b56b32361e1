with filings as (
    select * from {{ source('curated', 'filings') }}
),

renamed as (
    select
        filing_id,
        entity_id,
        title,
        fiscal_year as filing_year,
        coalesce(same_report_as, filing_id) as report_id,
        restatement_notes,
        parent_filing_id,
        member_path,
        period_end,
        boundary,
        language,
        media_type,
        coalesce(filed_at, recorded_at) as filed_at,
        recorded_at
    from filings
)

select * from renamed
