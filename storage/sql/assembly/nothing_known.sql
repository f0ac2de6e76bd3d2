CREATE TABLE known_documents (document_id VARCHAR, unseen BOOLEAN);
CREATE TABLE known_queries (query_id VARCHAR, split VARCHAR);
CREATE TABLE known_pseudo_queries (query_id VARCHAR);
