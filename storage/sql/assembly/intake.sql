-- What may enter at all, each row once. Tables raced, proved and roles are there already.
-- $documents, $queries, $qrels, $pseudo_queries, $rejects: paths of the Parquet files of all folders
-- of examples.
CREATE TABLE published AS
SELECT DISTINCT document_id
FROM read_parquet($documents, filename = true)
WHERE parse_dirpath(filename) IN (
    SELECT parse_dirpath(filename) FROM read_parquet($queries, filename = true) WHERE split <> ''
);

CREATE TABLE documents AS
SELECT row_number() OVER () AS n, *
FROM (
    SELECT DISTINCT document_id, text, language, source, "group", slice
    FROM read_parquet($documents) AS d
    WHERE NOT EXISTS (FROM raced WHERE raced.document_id = d.document_id)
        OR EXISTS (FROM proved WHERE proved.document_id = d.document_id)
);

CREATE TABLE queries AS
SELECT row_number() OVER () AS n, *
FROM (
    SELECT DISTINCT
        query_id, text, context, language, source, "group", wording, slice, split, leaks_name
    FROM read_parquet($queries)
);

CREATE TABLE qrels AS
SELECT DISTINCT query_id, document_id, relevance, role
FROM read_parquet($qrels) AS q
WHERE NOT EXISTS (FROM raced WHERE raced.document_id = q.document_id)
    OR EXISTS (FROM roles WHERE roles.document_id = q.document_id AND roles.role = q.role);

CREATE TABLE pseudo_queries AS
SELECT (SELECT count(*) FROM queries) + row_number() OVER () AS n, *
FROM (SELECT DISTINCT query_id, text, document_id, kind FROM read_parquet($pseudo_queries));

SELECT 'source:' || reason, count(*) FROM read_parquet($rejects) GROUP BY ALL ORDER BY ALL;
