-- Items with equal sets are one class, named by its smallest item.
CREATE TABLE firsts AS SELECT digest, min(n) AS class FROM sets GROUP BY digest;
CREATE TABLE classes AS SELECT n, class FROM sets JOIN firsts USING (digest);
CREATE TABLE members AS
SELECT n AS class, len(members) AS size, members FROM sets SEMI JOIN firsts ON n = class;
DROP TABLE sets;
DROP TABLE firsts;
