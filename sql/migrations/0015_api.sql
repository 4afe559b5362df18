-- What the service keeps of its own: files on their way in, and long work (docs/api.md).
CREATE SCHEMA api;
COMMENT ON SCHEMA api IS 'uploads that are not imported yet, and jobs: long work that somebody asked for';

CREATE TABLE api.upload (
    id      text PRIMARY KEY CHECK (id ~ '^[0-9a-f-]{36}$'),
    owner   text NOT NULL,
    kind    text NOT NULL CHECK (kind IN ('programme', 'registry', 'payments', 'statement',
                                          'projects', 'orders')),
    name    text NOT NULL CHECK (name <> '' AND name !~ '[/[:cntrl:]]'),
    size    bigint NOT NULL CHECK (size > 0),
    sha256  bytea NOT NULL CHECK (pg_catalog.length(sha256) = 32),
    options jsonb NOT NULL,
    key     bytea CHECK (pg_catalog.length(key) = 32),
    state   text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dropped')),
    at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CHECK ((state = 'open') = (key IS NOT NULL))
);
COMMENT ON TABLE api.upload IS 'a file that somebody brings, part by part; imported, it is evidence in intake.file';
COMMENT ON COLUMN api.upload.id IS 'UUID of version 7';
COMMENT ON COLUMN api.upload.owner IS 'key id of who brings it: nobody else sees it';
COMMENT ON COLUMN api.upload.kind IS 'what it is, as for `mingzhang import`';
COMMENT ON COLUMN api.upload.name IS 'base name';
COMMENT ON COLUMN api.upload.size IS 'bytes, as announced';
COMMENT ON COLUMN api.upload.sha256 IS 'of the whole, as announced; checked before anything is read';
COMMENT ON COLUMN api.upload.options IS 'of the import: payer, year, account and so on';
COMMENT ON COLUMN api.upload.key IS 'of its parts; gone when it is imported or dropped';
COMMENT ON COLUMN api.upload.state IS 'open: parts may come; done: imported; dropped';
COMMENT ON COLUMN api.upload.at IS 'when it was announced';
CREATE INDEX upload_owner ON api.upload (owner, id);

CREATE TABLE api.part (
    upload text NOT NULL REFERENCES api.upload,
    part   int NOT NULL CHECK (part >= 0),
    sealed bytea NOT NULL CHECK (pg_catalog.length(sealed) <= 1048576 + 16),
    PRIMARY KEY (upload, part)
);
COMMENT ON TABLE api.part IS 'parts of open uploads, sealed under the key of theirs (crypto/box.h)';
COMMENT ON COLUMN api.part.upload IS 'whose';
COMMENT ON COLUMN api.part.part IS 'from 0; each of 1 MiB but the last';
COMMENT ON COLUMN api.part.sealed IS 'cipher text and tag';

CREATE TABLE api.job (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner    text NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('check', 'import', 'reconcile')),
    asked    jsonb NOT NULL,
    state    text NOT NULL DEFAULT 'waiting'
             CHECK (state IN ('waiting', 'running', 'posting', 'done', 'failed')),
    result   jsonb,
    at       timestamptz NOT NULL DEFAULT pg_catalog.now(),
    ended_at timestamptz,
    CHECK ((state IN ('done', 'failed')) = (ended_at IS NOT NULL)
           AND (state IN ('posting', 'done', 'failed')) = (result IS NOT NULL))
);
COMMENT ON TABLE api.job IS 'long work, one after the other; its result is in the transaction of what it did';
COMMENT ON COLUMN api.job.id IS 'order';
COMMENT ON COLUMN api.job.owner IS 'key id of who asked for it';
COMMENT ON COLUMN api.job.kind IS 'check: a dry run of an import';
COMMENT ON COLUMN api.job.asked IS 'the upload, or the as-of date';
COMMENT ON COLUMN api.job.state IS 'posting: it is done, and its records are being written. A job that is not over is held by an advisory lock of who runs it';
COMMENT ON COLUMN api.job.result IS 'of done: what came of it; of failed: the problem, with the list of refusals';
COMMENT ON COLUMN api.job.at IS 'when it was asked for';
COMMENT ON COLUMN api.job.ended_at IS 'when it was over';
CREATE INDEX job_open ON api.job (id) WHERE ended_at IS NULL;
CREATE INDEX job_owner ON api.job (owner, id);

-- The schema first: who is to own a table must be allowed to make one there.
ALTER SCHEMA api OWNER TO mingzhang_owner;
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT c.oid::pg_catalog.regclass AS name FROM pg_catalog.pg_class c
                 WHERE c.relnamespace = 'api'::pg_catalog.regnamespace AND c.relkind = 'r' LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s OWNER TO mingzhang_owner', found.name);
    END LOOP;
END
$$;
