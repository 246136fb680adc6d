-- Version 2: a tombstone knows the views that its article had been in, and the index holds only what readers may see.

CREATE TABLE buried (
    view_id    INTEGER NOT NULL,
    change_seq INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    sort_time  INTEGER NOT NULL,
    PRIMARY KEY (view_id, change_seq, article_id)
) WITHOUT ROWID;

-- Of those taken down before only two views are known: everything, and the source's.
INSERT INTO buried SELECT 1, t.change_seq, t.article_id, a.sort_time FROM tombstone t JOIN article a ON a.id = t.article_id;
INSERT INTO buried SELECT v.id, t.change_seq, t.article_id, a.sort_time FROM tombstone t JOIN article a ON a.id = t.article_id
    JOIN source s ON s.id = a.source_id JOIN view v ON v.kind = 1 AND v.name = s.name;

-- enum content_policy, as the source's articles are indexed; what is in the index is indexed anew.
ALTER TABLE source ADD COLUMN shown INTEGER NOT NULL DEFAULT 1;
INSERT INTO search(search) VALUES ('delete-all');
DELETE FROM unindexed;
UPDATE meta SET value = 0 WHERE name = 'indexed_to';
