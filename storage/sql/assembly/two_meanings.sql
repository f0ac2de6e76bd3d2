-- An id that stands for two texts, with the sources it comes from; nothing where there is none.
WITH repeated_documents AS (
    SELECT document_id AS id FROM documents GROUP BY ALL HAVING count(*) > 1
), repeated_queries AS (
    SELECT query_id AS id FROM queries GROUP BY ALL HAVING count(*) > 1
), repeated_pseudo_queries AS (
    SELECT query_id AS id FROM pseudo_queries GROUP BY ALL HAVING count(*) > 1
), meanings AS (
    SELECT 'd' AS what, document_id AS id, source, hash(text, language) AS meaning
    FROM documents SEMI JOIN repeated_documents ON id = document_id
    UNION ALL
    SELECT 'q', query_id, source, hash(text, context, language, split)
    FROM queries SEMI JOIN repeated_queries ON id = query_id
    UNION ALL
    SELECT 'p', query_id, 'pseudo-queries', hash(text)
    FROM pseudo_queries SEMI JOIN repeated_pseudo_queries ON id = query_id
), bad AS (
    SELECT what, id FROM meanings GROUP BY ALL HAVING min(meaning) <> max(meaning)
    ORDER BY ALL LIMIT 1
)
SELECT id, list_sort(list(DISTINCT source)) FROM meanings SEMI JOIN bad USING (what, id) GROUP BY id;
