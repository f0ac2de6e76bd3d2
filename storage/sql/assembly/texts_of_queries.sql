SELECT n, text
FROM items JOIN (SELECT n, text FROM main.queries UNION ALL SELECT n, text FROM main.pseudo_queries)
USING (n);
