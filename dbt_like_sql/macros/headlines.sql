-- The columns of metrics_wide that show a figure: name -> {metric_id, dimensions, unit}, from its YAML.
{% macro headline_columns() -%}
    {%- set found = {} -%}
    {%- if execute -%}
        {%- set model = graph.nodes["model.esg_lake.metrics_wide"] -%}
        {%- for name, column in model.columns.items() if column.meta.metric_id -%}
            {%- do found.update({name: column.meta}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}
