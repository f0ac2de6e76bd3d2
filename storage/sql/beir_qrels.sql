-- The positives of every query, with its split; and what is known not to answer it, as 0.
-- $queries, $qrels: paths of a dataset version's Parquet files.
SELECT split, query_id, document_id, relevance, role
FROM read_parquet($qrels)
JOIN read_parquet($queries) USING (query_id)
ORDER BY split, query_id, document_id
