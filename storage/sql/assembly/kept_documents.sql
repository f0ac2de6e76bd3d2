-- The documents that stay: one row per occurrence in `kept`, one per id, in order, in main.corpus.
CREATE TABLE kept AS
SELECT i.n, i.id, s."group", s.unseen
FROM items AS i JOIN sided AS s USING (n) ANTI JOIN dropped USING (n);

CREATE TABLE main.corpus AS
SELECT row_number() OVER (ORDER BY id) - 1 AS node, id, n, unseen
FROM (
    SELECT id, n, unseen FROM kept ANTI JOIN main.order_of_documents USING (n)
    UNION ALL
    SELECT id, arg_min(kept.n, place), bool_or(unseen)
    FROM kept JOIN main.order_of_documents USING (n)
    GROUP BY id
);
CREATE TABLE main.document_groups AS
SELECT DISTINCT node, kept."group" FROM kept JOIN main.corpus USING (id);
