-- Rows of queries whose id occurs more than once.
SELECT n, query_id, text, context, language, source, "group", wording, slice, split, leaks_name
FROM queries SEMI JOIN (
    SELECT query_id FROM queries GROUP BY ALL HAVING count(*) > 1
) USING (query_id);
