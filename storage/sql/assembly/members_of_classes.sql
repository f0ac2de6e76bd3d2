SELECT class, members FROM members;
