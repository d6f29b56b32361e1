with ratios as (
    select * from {{ ref('intensity_ratios') }}
),

-- Used twice: kept whole, it would keep a filter on the entity from the facts.
terms as not materialized (
    select * from {{ ref('int_intensity_terms') }}
),

computed as (
    select
        above.entity_id,
        above.entity_name,
        ratios.metric_id,
        coalesce(ratios.dimensions, '') as dimensions,
        above.fiscal_year,
        replace(replace(ratios.unit, '{numerator}', above.unit), '{denominator}', below.unit) as unit,
        above.value as numerator,
        above.unit as numerator_unit,
        below.value as denominator,
        below.unit as denominator_unit,
        {{ ratio('above.value', 'below.value', 'ratios.scale') }} as computed
    from ratios
    inner join terms as above
        on ratios.numerator = above.metric_id
        and coalesce(ratios.numerator_dimensions, '') = above.dimensions
        and coalesce(ratios.numerator_unit, above.unit) = above.unit
    inner join terms as below
        on ratios.denominator = below.metric_id
        and below.dimensions = ''
        and above.entity_id = below.entity_id
        and above.fiscal_year = below.fiscal_year
),

reported as (
    select entity_id, entity_name, metric_id, dimensions, fiscal_year, unit, value as reported, decimals, fact_id
    from {{ ref('int_annual_figures') }}
    where metric_id in (select metric_id from ratios)
),

both_kinds as (
    select * from computed
    union all by name
    select * from reported
),

-- Both halves stand in one row; grouping (and not an outer join) lets a filter reach the facts of each.
beside as (
    select
        entity_id,
        max(entity_name) as entity_name,
        metric_id,
        dimensions,
        fiscal_year,
        unit,
        max(reported) as reported,
        max(computed) as computed,
        max(reported) - max(computed) as difference,
        abs(max(reported) - max(computed)) <= cast(pow(10, -max(decimals)) as decimal(38, 10)) / 2 as agrees,
        max(numerator) as numerator,
        max(numerator_unit) as numerator_unit,
        max(denominator) as denominator,
        max(denominator_unit) as denominator_unit,
        max(fact_id) as fact_id
    from both_kinds
    group by entity_id, metric_id, dimensions, fiscal_year, unit
)

select * from beside
