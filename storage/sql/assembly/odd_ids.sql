-- Ids that Python shows otherwise than between quotes, so that they sort as they are shown.
SELECT DISTINCT id
FROM (SELECT query_id AS id FROM pseudo_queries UNION ALL SELECT document_id FROM pseudo_queries)
WHERE NOT regexp_full_match(id, '[ -&(-\[\]-~]*');
