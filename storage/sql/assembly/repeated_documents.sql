-- Rows whose id occurs more than once: which of them comes first is a matter of all their columns.
-- Fetched as records, whose order Python has; see tables order_of_documents and order_of_queries.
SELECT n, document_id, text, language, source, "group", slice
FROM documents SEMI JOIN (
    SELECT document_id FROM documents GROUP BY ALL HAVING count(*) > 1
) USING (document_id);
