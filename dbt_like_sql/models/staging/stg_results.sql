with results as (
    select * from {{ source('quality', 'results') }}
),

renamed as (
    select
        result_id,
        filing_id,
        expectation,
        kind,
        severity,
        success,
        coalesce(checks, 1) as checks,
        subject,
        arithmetic,
        diagnosis
    from results
)

select * from renamed
