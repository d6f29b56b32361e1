with latest as (
    select * from {{ ref('metrics_latest') }}
),

-- A flow over a half-year or over several years is not the year's figure.
of_a_year as (
    select *
    from latest
    where period_type <> 'flow'
        or period_start is null
        or period_end - period_start between 349 and 380
),

-- What is told for two days of one fiscal year (a balance at its start and at its end): the later day.
annual as (
    select *
    from of_a_year
    qualify row_number() over (
        partition by entity_id, metric_id, dimensions, fiscal_year, unit
        order by period_end desc nulls last, period_type, fact_id
    ) = 1
)

select * from annual
