with stated as (
    select * from {{ ref('int_statements') }}
),

entities as (
    select * from {{ ref('stg_entities') }}
),

-- A statement is known from its filing's arrival until a filing that counts more has arrived: at once,
-- when an older report comes after a newer one (its interval is empty then).
versioned as (
    select
        *,
        row_number() over (partition by {{ figure() }} order by {{ by_report() }}) as version,
        count(*) over (partition by {{ figure() }}) as versions,
        min(filed_at) over (
            partition by {{ figure() }} order by {{ by_report() }}
            rows between 1 following and unbounded following
        ) as succeeded_at
    from stated
),

history as (
    select
        versioned.entity_id,
        entities.entity_name,
        versioned.metric_id,
        versioned.dimensions,
        versioned.fiscal_year,
        versioned.period_type,
        versioned.period_start,
        versioned.period_end,
        versioned.value,
        versioned.unit,
        versioned.decimals,
        versioned.qualifier,
        versioned.flags,
        versioned.basis,
        versioned.value_text,
        versioned.unit_text,
        versioned.label,
        versioned.page,
        versioned.line,
        versioned.locator,
        versioned.filing_id,
        versioned.filing_title,
        versioned.filing_year,
        versioned.report_id,
        versioned.version,
        versioned.versions,
        versioned.filed_at as valid_from,
        case
            when versioned.succeeded_at is not null then greatest(versioned.succeeded_at, versioned.filed_at)
        end as valid_to,
        versioned.fact_id
    from versioned
    left join entities on versioned.entity_id = entities.entity_id
)

select * from history
