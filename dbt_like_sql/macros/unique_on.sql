-- The key of a model is several columns; nulls count as values.
{% test unique_on(model, columns) %}
select {{ columns | join(", ") }}
from {{ model }}
group by all
having count(*) > 1
{% endtest %}
