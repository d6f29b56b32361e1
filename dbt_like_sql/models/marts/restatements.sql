with history as (
    select * from {{ ref('metrics_history') }}
),

filings as (
    select * from {{ ref('stg_filings') }}
),

-- Beside it, where and how the filing before told it, as one value.
paired as (
    select
        *,
        lag(struct_pack(fact_id, filing_id, report_id, value, decimals, page, line, locator, label))
            over earlier as before
    from history
    window earlier as (partition by {{ figure() }} order by version)
),

-- Two values agree when they are as near as the coarser of the two was printed. Two editions of one report
-- that differ contradict each other: a finding, no restatement.
restated as (
    select *
    from paired
    where before is not null
        and report_id is distinct from before.report_id
        and abs(value - before.value)
        > case
            when least(decimals, before.decimals) is null then 0
            else cast(pow(10, -least(decimals, before.decimals)) as decimal(38, 10)) / 2
        end
),

-- The filing's own words on restating, where they stand on the page of the figure: the nearest ones.
noted as (
    select
        restated.fact_id,
        arg_min(regexp_extract(told.note, '^\d*:\d+:(.*)$', 1), abs(try_cast(
            regexp_extract(told.note, '^\d*:(\d+):', 1) as integer
        ) - restated.line)) as note
    from restated
    inner join filings on restated.filing_id = filings.filing_id
    cross join unnest(string_split(filings.restatement_notes, chr(10))) as told (note)
    where regexp_extract(told.note, '^(\d*):', 1) = coalesce(cast(restated.page as varchar), '')
    group by restated.fact_id
),

shown as (
    select
        restated.entity_id,
        restated.entity_name,
        restated.metric_id,
        restated.dimensions,
        restated.fiscal_year,
        restated.period_type,
        restated.period_start,
        restated.period_end,
        restated.unit,
        restated.before.value as earlier_value,
        restated.value,
        restated.value - restated.before.value as difference,
        restated.before.filing_id as earlier_filing_id,
        restated.before.page as earlier_page,
        restated.before.line as earlier_line,
        restated.before.locator as earlier_locator,
        restated.before.label as earlier_label,
        restated.filing_id,
        restated.page,
        restated.line,
        restated.locator,
        restated.label,
        restated.qualifier,
        noted.note,
        restated.before.fact_id as earlier_fact_id,
        restated.fact_id,
        restated.valid_from as restated_at
    from restated
    left join noted on restated.fact_id = noted.fact_id
)

select * from shown
