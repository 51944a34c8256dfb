PRAGMA application_id = 0x45564447;
PRAGMA user_version = 999;
CREATE TABLE base (name TEXT);
