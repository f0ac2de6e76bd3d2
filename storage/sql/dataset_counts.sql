-- How many queries and documents of each split, source and language a dataset version holds.
-- $queries, $corpus: paths of its Parquet files.
SELECT 'queries' AS what, split, source, language, count(*) AS rows
FROM read_parquet($queries)
GROUP BY ALL
UNION ALL
SELECT 'documents', if(unseen, 'unseen', 'seen'), source, language, count(*)
FROM read_parquet($corpus)
GROUP BY ALL
ORDER BY ALL
