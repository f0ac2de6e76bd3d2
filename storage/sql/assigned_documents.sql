-- The side and cluster that the newest version holding a document gave it.
-- $files: paths of corpus.parquet, oldest version first.
SELECT
    document_id,
    arg_max(unseen, list_position($files, filename)) AS unseen,
    arg_max(cluster_id, list_position($files, filename)) AS cluster_id
FROM read_parquet($files, filename = true)
GROUP BY document_id
ORDER BY document_id
