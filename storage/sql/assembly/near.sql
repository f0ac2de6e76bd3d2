-- Pairs of classes whose overlap is at least $threshold, and the classes where labels meet.
CREATE TABLE candidates AS
SELECT DISTINCT l.class AS l, r.class AS r
FROM signs AS l JOIN signs AS r ON l.sign = r.sign AND l.class < r.class
WHERE least(l.size, r.size) >= $threshold * greatest(l.size, r.size) - 1e-9
    AND least(l.rest, r.rest) >= $threshold / (1 + $threshold) * (l.size + r.size) - 1e-9
    AND bit_count(xor(l.bits, r.bits))
        <= (1 - $threshold) / (1 + $threshold) * (l.size + r.size) + 1e-9;
DROP TABLE signs;

CREATE TABLE near AS
SELECT l, r
FROM (
    SELECT l, r, a.size + b.size AS total, len(list_intersect(a.members, b.members)) AS shared
    FROM candidates JOIN members AS a ON a.class = l JOIN members AS b ON b.class = r
)
WHERE CAST(shared AS DOUBLE) / (total - shared) >= $threshold;

CREATE TABLE around AS SELECT l AS class, r AS other FROM near UNION ALL SELECT r, l FROM near;
CREATE TABLE spans AS
SELECT class, min(hash(label)) AS low, max(hash(label)) AS high
FROM items JOIN classes USING (n)
GROUP BY class;
CREATE TABLE contested AS
SELECT class
FROM (
    FROM spans
    UNION ALL
    SELECT around.class, low, high FROM around JOIN spans ON spans.class = around.other
)
GROUP BY class HAVING min(low) <> max(high);
SELECT (SELECT count(*) FROM candidates), (SELECT count(*) FROM near);
