with codes as (
    select * from {{ source('curated', 'framework_codes') }}
),

-- A metric that is only related to what a code asks does not answer it.
answering as (
    select
        framework,
        release,
        code,
        metric_id,
        relation
    from codes
    where relation in ('exact', 'part')
)

select * from answering
