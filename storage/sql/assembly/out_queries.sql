SELECT q.query_id, q.text, q.context, q.language, q.source, q."group",
    coalesce('d/' || least_document.id, 'q/' || least_query.id) AS cluster_id,
    merged.split, q.wording, q.slice, q.split AS published_split, q.leaks_name
FROM merged
JOIN queries AS q USING (n)
JOIN clusters ON clusters.node = merged.node
LEFT JOIN corpus AS least_document ON least_document.node = clusters.least
LEFT JOIN merged AS least_query ON least_query.node = clusters.least
ORDER BY merged.node;
