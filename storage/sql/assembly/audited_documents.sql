-- Of each split with documents of its own, the first $sample of these by a hash of their ids.
WITH parts AS (
    SELECT if(q.split = '', merged.split, merged.split || ' (published)') AS part,
        merged.split AS split, q.split <> '' AS published, merged.node, q."group"
    FROM merged JOIN queries AS q USING (n)
    WHERE merged.split <> 'train'
), own AS (
    SELECT DISTINCT part, g.node
    FROM (
        SELECT DISTINCT part, "group" FROM parts
        WHERE split IN (SELECT split FROM unseen_splits) AND NOT published
    ) JOIN document_groups AS g USING ("group") JOIN corpus USING (node)
    WHERE corpus.unseen
    UNION
    SELECT DISTINCT part, document
    FROM parts JOIN judgements ON query = node
    WHERE published AND relevance > 0
)
SELECT part, ends_with(part, ' (published)') AS published, own.node, d.text
FROM own JOIN corpus USING (node) JOIN documents AS d USING (n)
QUALIFY row_number() OVER (PARTITION BY part ORDER BY sha256(corpus.id)) <= $sample
ORDER BY part, own.node;
