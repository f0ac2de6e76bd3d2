SELECT source, query_id, split FROM queries
WHERE split NOT IN ('', 'train', 'dev', 'test') ORDER BY query_id LIMIT 1;
