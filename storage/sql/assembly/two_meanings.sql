-- An id that stands for two texts, with the sources it comes from; nothing where there is none.
SELECT document_id AS id, list_sort(list(DISTINCT source)) AS sources
FROM documents SEMI JOIN (
    SELECT document_id FROM documents GROUP BY ALL HAVING count(*) > 1
) USING (document_id)
GROUP BY document_id HAVING count(DISTINCT (text, language)) > 1
UNION ALL
SELECT query_id, list_sort(list(DISTINCT source))
FROM queries SEMI JOIN (
    SELECT query_id FROM queries GROUP BY ALL HAVING count(*) > 1
) USING (query_id)
GROUP BY query_id HAVING count(DISTINCT (text, context, language, split)) > 1
UNION ALL
SELECT query_id, ['pseudo-queries']
FROM pseudo_queries SEMI JOIN (
    SELECT query_id FROM pseudo_queries GROUP BY ALL HAVING count(*) > 1
) USING (query_id)
GROUP BY query_id HAVING count(DISTINCT text) > 1
ORDER BY id
LIMIT 1;
