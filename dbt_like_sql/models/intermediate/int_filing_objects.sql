with filings as (
    select * from {{ ref('stg_filings') }}
),

objects as (
    select * from {{ ref('stg_objects') }}
),

-- a member of an archive has the archive's object, and one of its own where it was uploaded by itself too
carried as (
    select
        filing_id,
        filing_id as object_filing_id,
        cast(null as varchar) as member_path
    from filings
    union all
    select
        filing_id,
        parent_filing_id as object_filing_id,
        member_path
    from filings
    where parent_filing_id is not null
),

joined as (
    select
        carried.filing_id,
        carried.member_path,
        objects.bucket,
        objects.key,
        objects.version_id,
        objects.etag,
        objects.size_bytes
    from carried
    inner join objects on carried.object_filing_id = objects.filing_id
)

select * from joined
