with facts as (
    select * from {{ ref('stg_facts') }}
),

observations as (
    select * from {{ ref('stg_observations') }}
),

filings as (
    select * from {{ ref('stg_filings') }}
),

objects as (
    select * from {{ ref('int_filing_objects') }}
),

traced as (
    select
        facts.fact_id,
        facts.entity_id,
        facts.metric_id,
        facts.dimensions,
        facts.fiscal_year,
        facts.value,
        facts.unit,
        facts.observation_id,
        observations.extractor,
        observations.section,
        observations.label,
        observations.value_text,
        observations.unit_text,
        observations.page,
        observations.line,
        observations.bbox,
        facts.filing_id,
        filings.title as filing_title,
        filings.media_type,
        objects.bucket,
        objects.key,
        objects.member_path,
        objects.version_id,
        objects.etag,
        objects.size_bytes,
        facts.catalogue_version,
        facts.code_version,
        facts.batch_id,
        facts.recorded_at
    from facts
    left join observations
        on facts.filing_id = observations.filing_id
        and facts.observation_id = observations.observation_id
    left join filings on facts.filing_id = filings.filing_id
    left join objects on facts.filing_id = objects.filing_id
)

select * from traced
