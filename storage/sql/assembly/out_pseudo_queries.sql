SELECT p.query_id, p.text, p.document_id, p.kind
FROM queries.kept JOIN pseudo_queries AS p USING (n)
LEFT JOIN odd AS a ON a.id = p.query_id
LEFT JOIN odd AS b ON b.id = p.document_id
ORDER BY coalesce(a.shown, concat('''', p.query_id, '''')),
    coalesce(b.shown, concat('''', p.document_id, '''')), p.kind;
