-- What hangs together: near-duplicates that stay, and queries with their answers.
CREATE TABLE main.edges AS
SELECT query AS l, document AS r FROM main.judgements WHERE relevance > 0;

CREATE TABLE document_nodes AS
SELECT class, node FROM documents.kept JOIN documents.classes USING (n) JOIN main.corpus USING (id);
CREATE TABLE query_nodes AS
SELECT class, node FROM queries.names JOIN queries.classes USING (n) JOIN main.merged ON merged.n = first;

CREATE TABLE document_firsts AS SELECT class, min(node) AS node FROM document_nodes GROUP BY class;
CREATE TABLE query_firsts AS SELECT class, min(node) AS node FROM query_nodes GROUP BY class;

INSERT INTO main.edges
SELECT a.node, b.node FROM document_nodes AS a JOIN document_firsts AS b USING (class)
WHERE a.node <> b.node
UNION ALL
SELECT a.node, b.node FROM query_nodes AS a JOIN query_firsts AS b USING (class)
WHERE a.node <> b.node
UNION ALL
SELECT a.node, b.node FROM documents.near
JOIN document_firsts AS a ON a.class = l JOIN document_firsts AS b ON b.class = r
UNION ALL
SELECT a.node, b.node FROM queries.near
JOIN query_firsts AS a ON a.class = l JOIN query_firsts AS b ON b.class = r;

SELECT (SELECT count(*) FROM main.corpus) + (SELECT count(*) FROM main.merged);
