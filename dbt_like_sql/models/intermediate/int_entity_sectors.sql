with entities as (
    select * from {{ ref('stg_entities') }}
),

filled as (
    select * from {{ ref('entity_sectors') }}
),

known as (
    select
        entities.entity_id,
        coalesce(filled.sector, entities.sector) as sector
    from entities
    left join filled on entities.entity_id = filled.entity_id
    where coalesce(filled.sector, entities.sector) is not null
)

select * from known
