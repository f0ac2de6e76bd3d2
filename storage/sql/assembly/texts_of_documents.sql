SELECT n, text FROM items JOIN main.documents USING (n);
