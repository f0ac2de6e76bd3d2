SELECT l, r FROM near SEMI JOIN contested AS c ON c.class = l SEMI JOIN contested AS d ON d.class = r;
