-- Every pseudo-query that has taught in any version.
-- $files: paths of pseudo_queries.parquet.
SELECT DISTINCT query_id
FROM read_parquet($files)
ORDER BY query_id
