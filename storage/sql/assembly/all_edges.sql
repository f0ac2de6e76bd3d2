SELECT l, r FROM edges;
