-- The items among which there is a choice to make, with their claims.
SELECT n, class, label, published, known.document_id IS NULL AS new, 'document' AS kind, id,
    "group" AS more
FROM items JOIN classes USING (n) SEMI JOIN contested USING (class)
JOIN sided USING (n)
LEFT JOIN known_documents AS known ON known.document_id = id
ORDER BY n;
