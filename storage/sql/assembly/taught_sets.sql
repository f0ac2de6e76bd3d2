-- The runs of tokens of every document that answers a training query.
SELECT members
FROM documents.members SEMI JOIN (
    SELECT class
    FROM documents.classes JOIN documents.kept USING (n) JOIN main.corpus USING (id)
    SEMI JOIN main.taught USING (node)
) USING (class);
