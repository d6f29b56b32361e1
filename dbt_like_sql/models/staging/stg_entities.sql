with entities as (
    select * from {{ source('curated', 'entities') }}
),

renamed as (
    select
        entity_id,
        coalesce(name_en, name, entity_id) as entity_name,
        name,
        name_en,
        lei,
        isin,
        unified_social_credit_code,
        ticker,
        exchange,
        sector
    from entities
)

select * from renamed
