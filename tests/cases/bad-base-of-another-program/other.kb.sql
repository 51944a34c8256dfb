PRAGMA application_id = 1;
PRAGMA user_version = 999;
CREATE TABLE base (name TEXT);
