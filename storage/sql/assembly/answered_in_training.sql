-- Of the audited queries, those with an answer that also answers a training query.
SELECT DISTINCT part, query
FROM audited JOIN judgements ON query = audited.node SEMI JOIN taught ON taught.node = document
WHERE relevance > 0;
