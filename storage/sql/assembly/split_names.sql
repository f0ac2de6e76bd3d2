SELECT (SELECT list(DISTINCT split) FROM merged), (SELECT count(*) FROM queries.kept WHERE is_pseudo),
    (SELECT count(*) FROM merged);
