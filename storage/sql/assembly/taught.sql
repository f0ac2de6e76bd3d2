CREATE TABLE taught AS
SELECT DISTINCT document AS node
FROM judgements JOIN merged ON merged.node = query
WHERE relevance > 0 AND split = 'train';
