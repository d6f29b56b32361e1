-- How soon after the end of its year a filing was there: full marks within four months, none after a year.
{% macro timeliness(days) -%}
    cast(case
        when {{ days }} <= 120 then 100
        when {{ days }} <= 150 then 80
        when {{ days }} <= 180 then 60
        when {{ days }} <= 365 then 30
        when {{ days }} > 365 then 0
    end as decimal(5, 2))
{%- endmacro %}

-- Weights 3, 2 and 1; a part that is not known takes no part in the mean.
{% macro weighted_score(consistency, completeness, timeliness) -%}
    cast((
        coalesce(3 * {{ consistency }}, 0) + coalesce(2 * {{ completeness }}, 0) + coalesce({{ timeliness }}, 0)
    ) / nullif(
        if({{ consistency }} is null, 0, 3) + if({{ completeness }} is null, 0, 2)
        + if({{ timeliness }} is null, 0, 1), 0
    ) as decimal(5, 2))
{%- endmacro %}
