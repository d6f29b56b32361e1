with quarantine as (
    select * from {{ source('quality', 'quarantine') }}
),

renamed as (
    select
        fact_id,
        filing_id,
        expectation,
        arithmetic,
        quarantined_at
    from quarantine
    where released_at is null
)

select * from renamed
