-- Version 1 of the store.  Later versions are steps of their own (see open.c); a step that was released never changes.
--
-- A list is read from `listing`, which holds one narrow row for every view that an article belongs to, newest last, so that
-- the latest 50 of any view cost the same among a thousand articles and among a million.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,          -- 'change_seq', 'site', 'site_id', 'indexed_to', 'erase_due'
    value                            -- integer, text or a packed struct (pack.h)
) WITHOUT ROWID;

CREATE TABLE source (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    position   INTEGER,              -- in the configuration; NULL: no longer in it
    extract    INTEGER NOT NULL DEFAULT 0,
    config     BLOB,                 -- struct source, packed
    state      BLOB                  -- struct source_state, packed
);

CREATE TABLE topic (
    name     TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    config   BLOB NOT NULL           -- struct topic, packed
) WITHOUT ROWID;

-- What a list shows of an article.  The text is apart, so that a list reads few pages.
CREATE TABLE article (
    id           INTEGER PRIMARY KEY,  -- rows are never deleted, so it is never given twice
    key          TEXT NOT NULL,
    source_id    INTEGER NOT NULL REFERENCES source,
    sort_time    INTEGER NOT NULL,
    first_seen   INTEGER NOT NULL,
    changed      INTEGER NOT NULL,
    change_seq   INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    gone         INTEGER NOT NULL,   -- taken down: nothing below is left
    head_hash    INTEGER,            -- of what a reader sees but the text
    text_hash    INTEGER,            -- of the text; 0: it has none
    views        BLOB,               -- the view ids that it is listed in, 8 bytes each
    published    INTEGER,
    updated      INTEGER,
    flags        INTEGER,
    guid TEXT, url TEXT, external_url TEXT, comments_url TEXT,
    title TEXT, summary TEXT, language TEXT, rights TEXT, image TEXT, story TEXT,
    extra        BLOB                -- authors, tags, media, topics, packed
);
CREATE UNIQUE INDEX article_key ON article(key);
CREATE INDEX article_change ON article(change_seq);

CREATE TABLE content (
    article_id INTEGER PRIMARY KEY,
    html TEXT,
    text TEXT
);

CREATE TABLE quotes (
    article_id INTEGER PRIMARY KEY,
    data BLOB NOT NULL               -- array of struct quotation, packed
);

CREATE TABLE revision (
    article_id INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    changed    INTEGER NOT NULL,     -- since when this state stood
    title TEXT, summary TEXT, text TEXT
);
CREATE INDEX revision_article ON revision(article_id, revision);

-- By what an article is known again, within its source: hashes of guid, address and content.
CREATE TABLE identity (
    source_id  INTEGER NOT NULL,
    hash       INTEGER NOT NULL,
    article_id INTEGER NOT NULL,     -- 0: this one names several articles, so it names none
    PRIMARY KEY (source_id, hash)
) WITHOUT ROWID;

CREATE TABLE seen (
    source_id   INTEGER NOT NULL,
    hash        INTEGER NOT NULL,    -- of guid and address
    fingerprint INTEGER NOT NULL,    -- of the entry as the feed had it
    PRIMARY KEY (source_id, hash)
) WITHOUT ROWID;

-- A view is what can be asked for by name: everything, a source, a topic, a speaker, a language, a story.
CREATE TABLE view (
    id         INTEGER PRIMARY KEY,
    kind       INTEGER NOT NULL,     -- enum view_kind
    name       TEXT NOT NULL,
    title      TEXT,
    count      INTEGER NOT NULL DEFAULT 0,
    change_seq INTEGER NOT NULL DEFAULT 0,
    changed    INTEGER,
    latest     INTEGER,              -- greatest sort_time that ever was
    UNIQUE (kind, name)
);

CREATE TABLE listing (
    view_id    INTEGER NOT NULL,
    sort_time  INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    PRIMARY KEY (view_id, sort_time, article_id)
) WITHOUT ROWID;

CREATE TABLE month (
    view_id    INTEGER NOT NULL,
    month      INTEGER NOT NULL,     -- year * 12 + month - 1, of sort_time in UTC
    count      INTEGER NOT NULL,
    change_seq INTEGER NOT NULL,
    changed    INTEGER NOT NULL,
    PRIMARY KEY (view_id, month)
) WITHOUT ROWID;

CREATE TABLE tombstone (
    change_seq INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (change_seq, article_id)
) WITHOUT ROWID;

-- Words.  The text is not kept a second time; articles up to meta.indexed_to are in it, but for those in `unindexed`.
CREATE VIRTUAL TABLE search USING fts5(title, body, content='', columnsize=0, tokenize='cadialog');
INSERT INTO search(search, rank) VALUES ('hashsize', 16777216); -- bytes of new words that are sorted in memory
CREATE TABLE unindexed (article_id INTEGER PRIMARY KEY);

CREATE TABLE fetch (
    source_id INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    at INTEGER NOT NULL, http INTEGER, status TEXT, error TEXT,
    items_new INTEGER, items_updated INTEGER, bytes INTEGER, latency_ms INTEGER,
    PRIMARY KEY (source_id, n)
) WITHOUT ROWID;

CREATE TABLE fact (
    name        TEXT PRIMARY KEY,
    value       TEXT,
    best_before INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE page (
    article_id INTEGER PRIMARY KEY,
    source_id  INTEGER NOT NULL,
    next_due   INTEGER,              -- NULL: never again
    failures   INTEGER NOT NULL DEFAULT 0,
    body_hash  INTEGER NOT NULL DEFAULT 0,
    url TEXT, etag TEXT, last_modified TEXT
);
CREATE INDEX page_due ON page(source_id, next_due) WHERE next_due IS NOT NULL;

INSERT INTO meta VALUES ('change_seq', 0), ('indexed_to', 0);
INSERT INTO view(id, kind, name) VALUES (1, 0, '');
