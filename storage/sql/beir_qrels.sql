-- Every judgement with the split of its query; relevance 0 is known not to answer it well.
-- $queries, $qrels: paths of a dataset version's Parquet files.
SELECT queries.split, query_id, qrels.document_id, qrels.relevance, qrels.role
FROM read_parquet($qrels) AS qrels
JOIN read_parquet($queries) AS queries USING (query_id)
ORDER BY queries.split, query_id, qrels.document_id
