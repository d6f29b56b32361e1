with annual as (
    select * from {{ ref('int_annual_figures') }}
    where unit = 'tCO2e'
        and (
            (metric_id = 'ghg_emissions_scope1' and dimensions = 'scope=1')
            or (
                metric_id = 'ghg_emissions_scope2'
                and dimensions in ('scope=2', 'method=location;scope=2', 'method=market;scope=2')
            )
        )
),

-- The scope 2 figures differ by method: each gives a sum of its own.
scope2 as (
    select
        entity_id,
        entity_name,
        fiscal_year,
        replace(dimensions, 'scope=2', 'scope=1_2') as dimensions,
        value as scope2,
        max(value) filter (where metric_id = 'ghg_emissions_scope1') over (
            partition by entity_id, fiscal_year
        ) as scope1,
        metric_id
    from annual
),

summed as (
    select
        entity_id,
        entity_name,
        'ghg_emissions_scope1_2' as metric_id,
        dimensions,
        fiscal_year,
        scope1 + scope2 as value,
        'tCO2e' as unit
    from scope2
    where metric_id = 'ghg_emissions_scope2' and scope1 is not null
)

select * from summed
