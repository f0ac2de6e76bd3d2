-- Of each split that is judged on, the first $sample queries by a hash of their ids.
SELECT
    if(q.split = '', merged.split, merged.split || ' (published)') AS part,
    merged.split AS split, q.split <> '' AS published, merged.node, q.text
FROM merged JOIN queries AS q USING (n)
WHERE merged.split <> 'train'
QUALIFY row_number() OVER (PARTITION BY part ORDER BY sha256(merged.id)) <= $sample
ORDER BY part, merged.node;
