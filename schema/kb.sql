-- SPDX-License-Identifier: MIT
-- The knowledge base, version 4: what 'evtdiag kb build' makes of the articles (docs/writing-articles.md).
-- Behind the database its file holds the packed image of what diagnosis needs of it (src/kb/image.h), so
-- a change by hand makes the file useless: change the articles, and build it again.
--
-- The program reads only databases whose definitions are these, word by word, so any change of this
-- file needs a new user_version.
--
-- Rows of one article refer to each other by foreign keys. Ids of other articles (a cause's
-- signatures, what contributes to it, procedures in steps) have none: they may live in another base
-- that this one is laid over. The program checks them when all bases are joined.
--
-- What states a fact has a tag, which says what it rests on: documented (origin names the public
-- source), observed (in a real log), reported (memory or inference).
--
-- Numbers stand with their reason and, where the article says so, their origin. Texts that are
-- only ever shown (steps, commands) are JSON arrays, as in the articles; CHECKs cannot say so, since
-- SQLite counts json_valid() among the functions that no untrusted file may call.

PRAGMA application_id = 0x45564447; -- "EVDG"
PRAGMA user_version = 4;

CREATE TABLE base (
    only INTEGER PRIMARY KEY CHECK (only = 1), -- one row
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    extends TEXT                               -- name of the base that this one is laid over
) STRICT;

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value REAL NOT NULL,
    reason TEXT NOT NULL,
    origin TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE exchange_provider (
    prefix TEXT NOT NULL PRIMARY KEY           -- compared without case
) STRICT, WITHOUT ROWID;

CREATE TABLE problem (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE provider (
    name TEXT NOT NULL PRIMARY KEY,
    product TEXT NOT NULL CHECK (product IN ('exchange', 'windows'))
) STRICT, WITHOUT ROWID;

CREATE TABLE provider_alias (
    provider TEXT NOT NULL REFERENCES provider (name),
    alias TEXT NOT NULL,
    PRIMARY KEY (provider, alias)
) STRICT, WITHOUT ROWID;

CREATE TABLE signature (
    id TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL CHECK (source = 'event-record'), -- the kind of evidence
    provider TEXT NOT NULL REFERENCES provider (name),
    event_id INTEGER NOT NULL CHECK (event_id BETWEEN 0 AND 65535),
    title TEXT NOT NULL,
    meaning TEXT NOT NULL,
    tag TEXT NOT NULL CHECK (tag IN ('documented', 'observed', 'reported')),
    origin TEXT NOT NULL,
    leak REAL NOT NULL CHECK (leak > 0 AND leak < 1),
    leak_reason TEXT NOT NULL,
    leak_origin TEXT,
    noise TEXT CHECK (noise IN ('harmless', 'symptom')), -- no sign of a cause by itself
    noise_why TEXT,
    family TEXT,
    startup INTEGER NOT NULL CHECK (startup IN (0, 1)),
    context INTEGER NOT NULL CHECK (context IN (0, 1)),
    target TEXT,                               -- a parameter's name
    target_is_url INTEGER NOT NULL CHECK (target_is_url IN (0, 1)),
    CHECK ((noise IS NULL) = (noise_why IS NULL))
) STRICT, WITHOUT ROWID;

-- When a signature is seen in passing only and when it lasts, and its leak then.
CREATE TABLE passing (
    signature TEXT NOT NULL PRIMARY KEY REFERENCES signature (id),
    minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 10080),
    silent_hours INTEGER NOT NULL CHECK (silent_hours BETWEEN 0 AND 744), -- 0: silence proves nothing
    times_a_week INTEGER NOT NULL CHECK (times_a_week BETWEEN 1 AND 100),
    leak REAL NOT NULL CHECK (leak > 0 AND leak < 1),
    leak_reason TEXT NOT NULL,
    leak_origin TEXT,
    lasting_leak REAL NOT NULL CHECK (lasting_leak > 0 AND lasting_leak < 1),
    lasting_reason TEXT NOT NULL,
    lasting_origin TEXT,
    why TEXT NOT NULL,
    tag TEXT NOT NULL CHECK (tag IN ('documented', 'observed', 'reported')),
    origin TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Signatures that say that it is over.
CREATE TABLE passing_end (
    signature TEXT NOT NULL REFERENCES passing (signature),
    ended_by TEXT NOT NULL,
    PRIMARY KEY (signature, ended_by)
) STRICT, WITHOUT ROWID;

-- Nodes of a signature's condition in preorder: the root is node 0, a parent comes before its
-- children. No rows: always.
CREATE TABLE condition (
    signature TEXT NOT NULL REFERENCES signature (id),
    node INTEGER NOT NULL CHECK (node >= 0),
    parent INTEGER CHECK (parent < node),
    kind TEXT NOT NULL CHECK (kind IN ('all', 'any', 'not', 'test')),
    string INTEGER CHECK (string BETWEEN 0 AND 1000), -- from 1; 0: any
    data TEXT,                                        -- the name that the string must have
    operator TEXT,
    value TEXT,
    PRIMARY KEY (signature, node),
    FOREIGN KEY (signature, parent) REFERENCES condition (signature, node),
    CHECK ((parent IS NULL) = (node = 0)),
    CHECK ((kind = 'test') = (string IS NOT NULL AND operator IS NOT NULL AND value IS NOT NULL)),
    CHECK (data IS NULL OR string = 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE parameter (
    signature TEXT NOT NULL REFERENCES signature (id),
    position INTEGER NOT NULL CHECK (position >= 0), -- rows of one name are tried in this order
    name TEXT NOT NULL,
    string INTEGER NOT NULL CHECK (string BETWEEN 0 AND 1000), -- from 1; 0: any
    data TEXT,                                                 -- the name that it must have
    pattern TEXT,
    PRIMARY KEY (signature, position),
    CHECK (data IS NULL OR string = 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE cause (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    problem TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error', 'critical')),
    tag TEXT NOT NULL CHECK (tag IN ('documented', 'observed', 'reported')),
    origin TEXT NOT NULL,
    summary TEXT NOT NULL,
    prior REAL NOT NULL CHECK (prior > 0 AND prior < 1),
    prior_reason TEXT NOT NULL,
    prior_origin TEXT,
    products TEXT NOT NULL,
    symptoms TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The numbers of the network: P(signature seen | cause present).
CREATE TABLE link (
    cause TEXT NOT NULL REFERENCES cause (id),
    signature TEXT NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('direct', 'supporting', 'hint')),
    probability REAL NOT NULL CHECK (probability > 0 AND probability < 1),
    reason TEXT NOT NULL,
    tag TEXT NOT NULL CHECK (tag IN ('documented', 'observed', 'reported')),
    origin TEXT NOT NULL,
    reliable_reason TEXT,                      -- set: the signature's absence counts
    PRIMARY KEY (cause, signature)
) STRICT, WITHOUT ROWID;

-- Signatures that prove that the subsystem of a reliable link was in use.
CREATE TABLE link_proof (
    cause TEXT NOT NULL,
    signature TEXT NOT NULL,
    proof TEXT NOT NULL,
    PRIMARY KEY (cause, signature, proof),
    FOREIGN KEY (cause, signature) REFERENCES link (cause, signature)
) STRICT, WITHOUT ROWID;

-- What often brings a cause about.
CREATE TABLE contribution (
    cause TEXT NOT NULL REFERENCES cause (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    contributing TEXT NOT NULL,                -- a cause's id
    probability REAL NOT NULL CHECK (probability > 0 AND probability < 1),
    why TEXT NOT NULL,
    tag TEXT NOT NULL CHECK (tag IN ('documented', 'observed', 'reported')),
    origin TEXT NOT NULL,
    PRIMARY KEY (cause, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE missing_evidence (
    cause TEXT NOT NULL REFERENCES cause (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    what TEXT NOT NULL,
    decides TEXT NOT NULL,
    PRIMARY KEY (cause, position)
) STRICT, WITHOUT ROWID;

-- Signatures that make the question idle.
CREATE TABLE missing_unless (
    cause TEXT NOT NULL,
    position INTEGER NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (cause, position, signature),
    FOREIGN KEY (cause, position) REFERENCES missing_evidence (cause, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE fix (
    cause TEXT NOT NULL REFERENCES cause (id),
    position INTEGER NOT NULL CHECK (position >= 0), -- the order in which to try them
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    risk TEXT NOT NULL CHECK (risk IN ('none', 'restart', 'registry', 'outage')),
    applies_when TEXT,
    steps TEXT NOT NULL, -- texts and {"procedure": id}
    commands TEXT NOT NULL,
    verify TEXT NOT NULL,
    undo TEXT NOT NULL,
    tag TEXT NOT NULL CHECK (tag IN ('documented', 'observed', 'reported')),
    origin TEXT NOT NULL,
    PRIMARY KEY (cause, position),
    UNIQUE (cause, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE reference (
    cause TEXT NOT NULL REFERENCES cause (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    title TEXT NOT NULL,
    id TEXT,
    url TEXT,
    PRIMARY KEY (cause, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE procedure (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    tag TEXT NOT NULL CHECK (tag IN ('documented', 'observed', 'reported')),
    origin TEXT NOT NULL,
    steps TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Words to find causes by; placeholders are taken out of the texts. events: what the events mean
-- that speak for the cause (not their numbers, which its links know); summary: also the products and
-- what else would decide; codes: error codes in the forms of src/kb/search_code.h, and ids of references.
CREATE VIRTUAL TABLE search USING fts5 (
    cause UNINDEXED,
    title,
    symptoms,
    events,
    summary,
    codes,
    fixes,
    tokenize = 'porter unicode61'
);

-- Events of other providers that share a number with one of ours, and what they are.
CREATE TABLE collision (
    event_id INTEGER NOT NULL CHECK (event_id BETWEEN 0 AND 65535),
    provider TEXT NOT NULL,
    note TEXT NOT NULL,
    tag TEXT NOT NULL CHECK (tag IN ('documented', 'observed', 'reported')),
    origin TEXT NOT NULL,
    PRIMARY KEY (event_id, provider)
) STRICT, WITHOUT ROWID;

-- Words and phrases that people use for one thing.
CREATE TABLE synonym (
    list INTEGER NOT NULL CHECK (list >= 0),
    words TEXT NOT NULL,                       -- in lower case
    PRIMARY KEY (list, words)
) STRICT, WITHOUT ROWID;

-- The words of that index, as ^word$, to find those that resemble a misspelt one.
CREATE VIRTUAL TABLE word USING fts5 (
    marked,
    tokenize = 'trigram'
);
