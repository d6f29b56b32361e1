with observations as (
    select * from {{ source('raw', 'observations') }}
),

renamed as (
    select
        observation_id,
        filing_id,
        page,
        line,
        bbox,
        section,
        label,
        value_text,
        unit_text,
        extractor,
        outcome,
        reason,
        metric_id,
        coalesce(dimensions, '') as dimensions,
        fiscal_year,
        value,
        unit
    from observations
)

select * from renamed
