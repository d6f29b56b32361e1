-- What an earlier version of this project left in the lake and no model makes any more.
{% macro drop_retired() -%}
    {%- if flags.WHICH in ["run", "build"] -%}
        {%- for view in var("retired") -%}
            {%- set place = view.split(".") -%}
            {%- if adapter.get_relation(target.database, place[0], place[1]) -%}
                {%- do run_query("drop view " ~ view) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
