with objects as (
    select * from {{ ref('stg_objects') }}
),

filings as (
    select * from {{ ref('stg_filings') }}
),

entities as (
    select * from {{ ref('stg_entities') }}
),

facts as (
    select filing_id, count(*) as facts
    from {{ ref('stg_facts') }}
    group by filing_id
),

checks as (
    select * from {{ ref('int_filing_checks') }}
),

quarantined as (
    select filing_id, count(distinct fact_id) as quarantined
    from {{ ref('stg_quarantine') }}
    group by filing_id
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
        coalesce(facts.facts, 0) as facts,
        coalesce(checks.findings, 0) as findings,
        coalesce(quarantined.quarantined, 0) as quarantined,
        objects.error_class,
        objects.error_message,
        objects.seen_at,
        objects.landed_at
    from objects
    left join filings on objects.filing_id = filings.filing_id
    left join entities on filings.entity_id = entities.entity_id
    left join facts on objects.filing_id = facts.filing_id
    left join checks on objects.filing_id = checks.filing_id
    left join quarantined on objects.filing_id = quarantined.filing_id
)

select * from joined
