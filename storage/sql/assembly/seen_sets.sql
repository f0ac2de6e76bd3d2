-- The runs of tokens of every document on the seen side.
SELECT members
FROM documents.members SEMI JOIN (
    SELECT class FROM documents.classes JOIN documents.kept USING (n) WHERE NOT unseen
) USING (class);
