SELECT merged.id AS query_id, corpus.id AS document_id, CAST(relevance AS INTEGER) AS relevance, role
FROM judgements JOIN merged ON merged.node = query JOIN corpus ON corpus.node = document
ORDER BY query, document;
