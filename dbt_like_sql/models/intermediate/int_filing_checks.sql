with results as (
    select * from {{ ref('stg_results') }}
),

-- An expectation of severity block weighs three of severity warn; info is only recorded.
weighed as (
    select
        *,
        case severity when 'block' then 3 when 'warn' then 1 else 0 end as weight
    from results
),

counted as (
    select
        filing_id,
        cast(sum(checks) as bigint) as checks,
        count(*) filter (where not success and severity <> 'info') as findings,
        count(*) filter (where not success and severity = 'block') as failed_block,
        count(*) filter (where not success and severity = 'warn') as failed_warn,
        count(*) filter (where not success and severity = 'info') as failed_info,
        cast(coalesce(sum(checks * weight) filter (where success), 0) as bigint) as held_weight,
        cast(sum(checks * weight) as bigint) as judged_weight
    from weighed
    group by filing_id
)

select * from counted
