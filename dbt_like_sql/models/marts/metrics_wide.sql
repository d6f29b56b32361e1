{#- Which figure stands in which column is told once: in the YAML beside this model (config.meta). -#}
{%- set columns = headline_columns() -%}

with annual as (
    select * from {{ ref('int_annual_figures') }}
    where metric_id in (
        {%- for id in columns.values() | map(attribute="metric_id") | unique %}'{{ id }}'{{ ", " if not loop.last }}{% endfor -%}
    )
),

-- Money without a currency to compare it in is no headline: a year told in two currencies shows none.
wide as (
    select
        entity_id,
        max(entity_name) as entity_name,
        fiscal_year,
        {%- for name, figure in columns.items() %}
        {%- set that = "metric_id = '" ~ figure.metric_id ~ "' and dimensions = '" ~ figure.dimensions ~ "'" %}
        {%- if figure.unit in ("currency", "name") %}
        case
            when count(*) filter (where {{ that }}) = 1
                then max({{ "value" if figure.unit == "currency" else "unit" }}) filter (where {{ that }})
        end
        {%- else %}
        max(value) filter (where {{ that }} and unit = '{{ figure.unit }}')
        {%- endif %} as {{ name }}{{ "," if not loop.last }}
        {%- endfor %}
    from annual
    group by entity_id, fiscal_year
)

select * from wide
