-- $ranks: 2 ** 32, how many numbers a relevance can be.
-- One query for each text, context and language of a split; published sets stay as they are.
CREATE TABLE kept AS SELECT * FROM items ANTI JOIN dropped USING (n);

-- What reads the same has the same words: only classes with several queries are looked at.
CREATE TABLE alike AS
SELECT n, id, label, known.query_id IS NULL AS new, coalesce(place, '') AS place,
    (q.text, q.context, q.language, if(q.split = '', '', q.query_id)) AS reads
FROM (
    SELECT * FROM kept JOIN classes USING (n)
    WHERE NOT is_pseudo
    QUALIFY count(*) OVER (PARTITION BY class) > 1
)
JOIN main.queries AS q USING (n)
LEFT JOIN known_queries AS known ON known.query_id = id
LEFT JOIN main.order_of_queries USING (n);

CREATE TABLE first_alike AS
SELECT label, reads, arg_min((n, id), (new, id, place)) AS chosen FROM alike GROUP BY ALL;

CREATE TABLE names AS
SELECT n, id AS name, n AS first FROM kept ANTI JOIN alike USING (n) WHERE NOT is_pseudo
UNION ALL
SELECT a.n, chosen[2], chosen[1] FROM alike AS a JOIN first_alike USING (label, reads);

CREATE TABLE main.merged AS
SELECT
    (SELECT count(*) FROM main.corpus) + row_number() OVER (ORDER BY name) - 1 AS node,
    name AS id, first AS n, label AS split
FROM (SELECT DISTINCT name, first FROM names) JOIN kept ON kept.n = first;

-- The strongest row of each pair: a positive before a slow one before a near miss, then relevance.
CREATE TABLE main.judgements AS
SELECT query, document, CAST(best % $ranks - $ranks // 2 AS INTEGER) AS relevance,
    ['near_miss', 'slow', 'positive'][best // $ranks + 1] AS role
FROM (
    SELECT merged.node AS query, own.node AS document,
        max(
            CASE role WHEN 'positive' THEN 2 WHEN 'slow' THEN 1 ELSE 0 END * $ranks
            + relevance + $ranks // 2
        ) AS best
    FROM names JOIN own USING (n) JOIN main.merged ON merged.n = names.first
    GROUP BY ALL
);

SELECT (SELECT count(*) FROM names) - (SELECT count(*) FROM main.merged) AS identical;
