-- Each document on the seen or the unseen side, as its group's hash says, in schema documents.
-- $seed: of the split. $unseen_below: 16 hex digits; a group whose hash is smaller is unseen.
CREATE TABLE sided AS
SELECT n, document_id, "group", published,
    NOT published AND is_grouped AND group_hash < $unseen_below AS unseen
FROM (
    SELECT n, document_id, "group",
        EXISTS (FROM published AS p WHERE p.document_id = d.document_id) AS published,
        split_part(source, ':', 1) IN (SELECT kind FROM unseen_splits) AS is_grouped,
        left(sha256(concat($seed, chr(0), 'group', chr(0), "group")), 16) AS group_hash
    FROM documents AS d
);

CREATE TABLE unmoved AS
SELECT sided.*
FROM sided LEFT JOIN known_documents AS known USING (document_id)
WHERE published OR known.unseen IS NULL OR known.unseen = sided.unseen;

CREATE TABLE items AS
SELECT n, document_id AS id, CAST(unseen AS VARCHAR) AS label
FROM unmoved ANTI JOIN (
    SELECT document_id FROM unmoved GROUP BY ALL HAVING bool_or(unseen) <> bool_and(unseen)
) USING (document_id);

SELECT
    (SELECT count(*) FROM sided) - (SELECT count(*) FROM unmoved) AS moves,
    (SELECT count(*) FROM unmoved) - (SELECT count(*) FROM items) AS joins;
