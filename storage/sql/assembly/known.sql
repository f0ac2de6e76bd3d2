-- What earlier versions decided. $corpus, $queries, $pseudo_queries: paths, oldest version first.
CREATE TABLE known_documents AS
SELECT document_id, arg_max(unseen, list_position($corpus, filename)) AS unseen
FROM read_parquet($corpus, filename = true) GROUP BY document_id;
CREATE TABLE known_queries AS
SELECT query_id, arg_max(split, list_position($queries, filename)) AS split
FROM read_parquet($queries, filename = true) GROUP BY query_id;
CREATE TABLE known_pseudo_queries AS SELECT DISTINCT query_id FROM read_parquet($pseudo_queries);
