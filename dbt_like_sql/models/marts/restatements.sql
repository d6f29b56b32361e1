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

-- The filings' own words on restating, by page; the nearest counts. (No filter passes what is read twice.)
noted as (
    select filings.filing_id, told.page, list(told) as notes
    from filings
    cross join unnest(list_transform(string_split(filings.restatement_notes, chr(10)),
        lambda note: regexp_extract(note, '^(\d*):(\d+):(.*)$', ['page', 'line', 'words'])
    )) as noted (told)
    group by all
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
        list_sort(list_transform(
            list_filter(noted.notes, lambda told: told.line <> '' and restated.line is not null),
            lambda told: struct_pack(far := abs(cast(told.line as bigint) - restated.line), words := told.words)
        ))[1].words as note,
        restated.before.fact_id as earlier_fact_id,
        restated.fact_id,
        restated.valid_from as restated_at
    from restated
    left join noted
        on restated.filing_id = noted.filing_id and coalesce(cast(restated.page as varchar), '') = noted.page
)

select * from shown
