with annual as (
    select * from {{ ref('int_annual_figures') }}
),

told as (
    select
        entity_id,
        entity_name,
        metric_id,
        dimensions,
        fiscal_year,
        value,
        unit,
        false as summed
    from annual
    where metric_id in (
        select numerator from {{ ref('intensity_ratios') }}
        union
        select denominator from {{ ref('intensity_ratios') }}
    )
),

summed as (
    select
        *,
        true as summed
    from {{ ref('int_emissions_scope1_2') }}
),

candidates as (
    select * from told
    union all
    select * from summed
),

-- Where a filing tells scope 1 and 2 together, its own sum is taken. (Beside a `union all`, a `qualify` would
-- choose among the rows of the second half alone.)
terms as (
    select *
    from candidates
    qualify row_number() over (
        partition by entity_id, metric_id, dimensions, fiscal_year, unit order by summed
    ) = 1
)

select * from terms
