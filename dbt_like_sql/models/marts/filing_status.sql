with objects as (
    select * from {{ ref('stg_objects') }}
),

filings as (
    select * from {{ ref('stg_filings') }}
),

entities as (
    select * from {{ ref('stg_entities') }}
),

filing_counts as (
    select * from {{ ref('int_filing_counts') }}
),

-- the filing of an object, and where it is an archive those of its members
contained as (
    select filing_id, filing_id as object_filing_id
    from filings
    union all
    select filing_id, parent_filing_id as object_filing_id
    from filings
    where parent_filing_id is not null
),

counts as (
    select
        contained.object_filing_id as filing_id,
        cast(sum(filing_counts.facts) as bigint) as facts,
        cast(sum(filing_counts.findings) as bigint) as findings,
        cast(sum(filing_counts.quarantined) as bigint) as quarantined
    from contained
    inner join filing_counts on contained.filing_id = filing_counts.filing_id
    group by contained.object_filing_id
),

joined as (
    select
        objects.bucket,
        objects.key,
        objects.version_id,
        objects.etag,
        objects.size_bytes,
        objects.state,
        objects.attempts,
        objects.filing_id,
        filings.entity_id,
        entities.entity_name,
        filings.title,
        filings.filing_year,
        coalesce(counts.facts, 0) as facts,
        coalesce(counts.findings, 0) as findings,
        coalesce(counts.quarantined, 0) as quarantined,
        objects.error_class,
        objects.error_message,
        objects.seen_at,
        objects.landed_at
    from objects
    left join filings on objects.filing_id = filings.filing_id
    left join entities on filings.entity_id = entities.entity_id
    left join counts on objects.filing_id = counts.filing_id
)

select * from joined
