-- The items among which there is a choice to make, with their claims.
SELECT n, class, label, coalesce(q.split <> '', false) AS published,
    known.query_id IS NULL AND taught.query_id IS NULL AS new,
    if(is_pseudo, 'pseudo', 'query') AS kind, items.id,
    if(is_pseudo, p.document_id, concat(q."group", chr(0), q.wording)) AS more
FROM items JOIN classes USING (n) SEMI JOIN contested USING (class)
LEFT JOIN main.queries AS q USING (n)
LEFT JOIN main.pseudo_queries AS p USING (n)
LEFT JOIN known_queries AS known ON known.query_id = items.id AND NOT is_pseudo
LEFT JOIN known_pseudo_queries AS taught ON taught.query_id = items.id AND is_pseudo
ORDER BY n;
