-- Each query in its split, and the pseudo-queries of documents that may be learnt from.
-- $seed: of the split. $test_below, $dev_below: 16 hex digits, as $unseen_below.
CREATE TABLE split_queries AS
SELECT n, query_id, published,
    CASE
        WHEN published THEN s.split
        WHEN unseen THEN unseen_splits.split
        WHEN place < $test_below THEN if(unseen_splits.kind IS NULL, 'test', 'test_new_queries')
        WHEN place < $dev_below THEN 'dev'
        ELSE 'train'
    END AS label
FROM (
    SELECT s.*, q.split,
        if(s.kind IN (SELECT kind FROM unseen_splits),
            left(sha256(concat($seed, chr(0), 'wording', chr(0), q.wording)), 16),
            group_hash) AS place
    FROM sided AS s SEMI JOIN asked USING (n) JOIN main.queries AS q USING (n)
) AS s LEFT JOIN unseen_splits ON unseen_splits.kind = s.kind;

CREATE TABLE unmoved AS
SELECT s.*
FROM split_queries AS s LEFT JOIN known_queries AS known USING (query_id)
WHERE published OR known.split IS NULL OR known.split = label;

CREATE TABLE teaching AS
SELECT p.n, p.query_id
FROM main.pseudo_queries AS p JOIN main.corpus ON corpus.id = p.document_id AND NOT corpus.unseen;

CREATE TABLE items AS
SELECT n, query_id AS id, label, false AS is_pseudo
FROM unmoved ANTI JOIN (
    SELECT query_id FROM unmoved GROUP BY ALL HAVING min(hash(label)) <> max(hash(label))
) USING (query_id)
UNION ALL
SELECT n, query_id, 'train', true FROM teaching;

SELECT
    (SELECT count(*) FROM main.pseudo_queries) - (SELECT count(*) FROM teaching) AS not_teaching,
    (SELECT count(*) FROM split_queries) - (SELECT count(*) FROM unmoved) AS moves,
    (SELECT count(*) FROM unmoved) - (SELECT count(*) FROM items WHERE NOT is_pseudo) AS joins;
