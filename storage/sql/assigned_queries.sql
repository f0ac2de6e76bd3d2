-- The split and cluster that the newest version holding a query gave it.
-- $files: paths of queries.parquet, oldest version first.
SELECT
    query_id,
    arg_max(split, list_position($files, filename)) AS split,
    arg_max(cluster_id, list_position($files, filename)) AS cluster_id
FROM read_parquet($files, filename = true)
GROUP BY query_id
ORDER BY query_id
