with annual as (
    select * from {{ ref('int_annual_figures') }}
    where dimensions not like '%region=%'
),

-- Everybody is compared with all, and with its sector where that is known.
groups as (
    select entity_id, 'all' as peer_group from {{ ref('stg_entities') }}
    union all
    select entity_id, sector from {{ ref('int_entity_sectors') }}
),

placed as (
    select groups.peer_group, annual.*
    from annual
    inner join groups on annual.entity_id = groups.entity_id
),

compared as (
    select
        peer_group,
        metric_id,
        dimensions,
        fiscal_year,
        period_type,
        unit,
        entity_id,
        entity_name,
        value,
        count(*) over peers as n,
        median(value) over peers as median,
        percent_rank() over (
            partition by peer_group, metric_id, dimensions, fiscal_year, period_type, unit order by value
        ) as below
    from placed
    window peers as (partition by peer_group, metric_id, dimensions, fiscal_year, period_type, unit)
),

-- Among a handful a rank says who they are, not how they do.
ranked as (
    select
        * exclude (below, median),
        case when n >= {{ var('peers_at_least') }} then cast(median as decimal(38, 10)) end as median,
        case when n >= {{ var('peers_at_least') }} then cast(100 * below as decimal(5, 2)) end as percentile
    from compared
)

select * from ranked
