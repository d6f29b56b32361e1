-- Schemas are called what the models say (dbt would put the target's name before them).
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}

-- Views name schema and table only: whoever attaches the lake may give it any name.
{% macro ref(model) -%}
    {% do return(builtins.ref(model).include(database=false)) %}
{%- endmacro %}

{% macro source(group, table) -%}
    {% do return(builtins.source(group, table).include(database=false)) %}
{%- endmacro %}
