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
{% macro by_report() -%}
    filing_year nulls first, filed_at, filing_id desc
{%- endmacro %}
