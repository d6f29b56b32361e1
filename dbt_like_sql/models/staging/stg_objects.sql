with objects as (
    select * from {{ source('raw', 'objects') }}
),

renamed as (
    select
        bucket,
        key,
        version_id,
        etag,
        size_bytes,
        filing_id,
        state,
        attempts,
        error_class,
        error_message,
        event_at,
        landed_at,
        coalesce(event_at, claimed_at) as seen_at
    from objects
)

select * from renamed
