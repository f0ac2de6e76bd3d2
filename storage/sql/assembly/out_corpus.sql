-- $seed: of the split.
SELECT d.document_id, d.text, d.language, d.source, d."group",
    coalesce('d/' || least_document.id, 'q/' || least_query.id) AS cluster_id,
    left(sha256(concat($seed, chr(0), 'group', chr(0), d."group")), 16) AS split_hash,
    d.slice, corpus.unseen
FROM corpus
JOIN documents AS d USING (n)
JOIN clusters ON clusters.node = corpus.node
LEFT JOIN corpus AS least_document ON least_document.node = clusters.least
LEFT JOIN merged AS least_query ON least_query.node = clusters.least
ORDER BY corpus.node;
