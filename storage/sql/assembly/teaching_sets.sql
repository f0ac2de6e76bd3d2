-- The words of everything that teaches: training queries and pseudo-queries.
SELECT members
FROM queries.members SEMI JOIN (
    SELECT class FROM queries.classes JOIN queries.kept USING (n) WHERE label = 'train'
) USING (class);
