-- One figure over another, rounded to ten decimals; null over zero and where it does not fit.
{% macro ratio(above, below, scale=1) -%}
    try_cast({{ scale }} * cast({{ above }} as double) / nullif(cast({{ below }} as double), 0) as decimal(38, 10))
{%- endmacro %}
