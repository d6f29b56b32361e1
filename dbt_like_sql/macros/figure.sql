-- What makes a figure the same figure, in whichever filing it stands. Windows over the marts are
-- partitioned by it: a filter on entity_id or metric_id then reaches the scan of the facts.
{% macro figure(relation=none) -%}
    {%- set columns = [
        "entity_id", "metric_id", "dimensions", "period_type", "period_start", "period_end", "unit"
    ] -%}
    {%- for column in columns -%}
        {{ relation ~ "." if relation }}{{ column }}{{ ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

-- The filings that state one figure, from the one that counts least to the one that counts: the later
-- report restates the earlier one, of one year's reports the one filed last counts.
{% macro by_report(filings=none) -%}
    {%- set of = filings ~ "." if filings else "" -%}
    {{ of }}filing_year nulls first, {{ of }}filed_at, {{ of }}filing_id desc
{%- endmacro %}

-- A filing's statements of one figure, from the one that counts least to the one that counts: the most
-- precise one, of those the one printed first.
{% macro by_precision(facts) -%}
    {{ facts }}.decimals nulls first, {{ facts }}.line desc nulls first, {{ facts }}.fact_id desc
{%- endmacro %}
