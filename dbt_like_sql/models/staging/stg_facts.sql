with facts as (
    select * from {{ source('curated', 'facts') }}
),

renamed as (
    select
        fact_id,
        filing_id,
        entity_id,
        metric_id,
        coalesce(dimensions, '') as dimensions,
        fiscal_year,
        period_start,
        period_end,
        period_type,
        value,
        unit,
        decimals,
        qualifier,
        value_text,
        unit_text,
        label,
        section,
        page,
        line,
        locator,
        basis,
        coalesce(flags, '') as flags,
        observation_id,
        catalogue_version,
        code_version,
        batch_id,
        recorded_at
    from facts
)

select * from renamed
