-- Queries with what they are judged by, on their own side of seen and unseen alone.
-- $seed, $unseen_below: as in sides.sql.
CREATE TABLE sided AS
SELECT n, query_id, "group", split <> '' AS published,
    split_part(source, ':', 1) AS kind,
    left(sha256(concat($seed, chr(0), 'group', chr(0), "group")), 16) AS group_hash,
    split = '' AND group_hash < $unseen_below
        AND kind IN (SELECT kind FROM unseen_splits) AS unseen
FROM main.queries;

CREATE TABLE shared AS
SELECT query_id FROM sided GROUP BY ALL HAVING min(hash("group")) <> max(hash("group"));

CREATE TABLE rows_of_ids AS
SELECT query_id, node, corpus.unseen, relevance, role
FROM main.qrels JOIN main.corpus ON corpus.id = document_id;

CREATE TABLE judged AS
SELECT n, node, r.unseen, relevance, role
FROM sided JOIN rows_of_ids AS r USING (query_id) ANTI JOIN shared USING (query_id);

-- Where an id occurs in several groups, the document's group tells which one is meant.
INSERT INTO judged
SELECT n, node, r.unseen, relevance, role
FROM sided AS s JOIN rows_of_ids AS r USING (query_id) SEMI JOIN shared USING (query_id)
WHERE EXISTS (FROM main.document_groups AS g WHERE g.node = r.node AND g."group" = s."group")
    OR NOT EXISTS (
        FROM main.document_groups AS g JOIN sided AS rival ON rival."group" = g."group"
        WHERE g.node = r.node AND rival.query_id = s.query_id AND rival."group" <> s."group"
    );

CREATE TABLE answered AS SELECT DISTINCT n FROM judged WHERE relevance > 0;
CREATE TABLE own AS
SELECT n, node, relevance, role
FROM judged JOIN sided USING (n) SEMI JOIN answered USING (n)
WHERE judged.unseen = sided.unseen;
CREATE TABLE asked AS SELECT DISTINCT n FROM own WHERE relevance > 0;
DROP TABLE judged;
DROP TABLE rows_of_ids;

SELECT
    (SELECT count(*) FROM sided) - (SELECT count(*) FROM answered) AS no_positive_left,
    (SELECT count(*) FROM answered) - (SELECT count(*) FROM asked) AS joins;
