-- The log: the place that each record has in the Merkle tree, and the checkpoints that were signed
-- over it (docs/spec/log.md). Written by the sealer (src/log) only. These tables are small rows
-- for the whole ledger and stay on one server.
-- stands for 482a28814d52d2ce49d73ef2a05de4ca76579490f86652b5700689e788e3d8ea

DO $$
BEGIN
    CREATE ROLE mingzhang_sealer NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
DO $$
BEGIN
    IF NOT pg_catalog.pg_has_role(current_user, 'mingzhang_sealer', 'MEMBER') THEN
        EXECUTE 'GRANT mingzhang_sealer TO CURRENT_USER';
    END IF;
END
$$;
COMMENT ON ROLE mingzhang_sealer IS 'gives records their places in the log; taken with SET LOCAL ROLE by the sealer';

CREATE SCHEMA log;
COMMENT ON SCHEMA log IS 'the Merkle tree over all records, and what was signed about it';

CREATE TABLE log.leaf (
    position bigint PRIMARY KEY CHECK (position >= 0),
    chain    text NOT NULL,
    n        bigint NOT NULL,
    hash     bytea NOT NULL CHECK (pg_catalog.length(hash) = 32),
    UNIQUE (chain, n)
);
COMMENT ON TABLE log.leaf IS 'which record is which leaf; rows are never changed or removed';
COMMENT ON COLUMN log.leaf.position IS 'place in the log, from 0 without gaps';
COMMENT ON COLUMN log.leaf.chain IS 'of the record';
COMMENT ON COLUMN log.leaf.n IS 'of the record';
COMMENT ON COLUMN log.leaf.hash IS 'of the record: its leaf hash (RFC 6962)';

CREATE TABLE log.tip (
    chain  text PRIMARY KEY,
    next_n bigint NOT NULL CHECK (next_n > 0)
);
COMMENT ON TABLE log.tip IS 'projection of log.leaf: how far each chain is in the log';
COMMENT ON COLUMN log.tip.chain IS 'chain';
COMMENT ON COLUMN log.tip.next_n IS 'number of its first record that has no place yet';

CREATE TABLE log.checkpoint (
    size         bigint PRIMARY KEY CHECK (size > 0),
    incarnation  bigint NOT NULL CHECK (incarnation > 0),
    root         bytea NOT NULL CHECK (pg_catalog.length(root) = 32),
    frontier     bytea NOT NULL CHECK (pg_catalog.length(frontier) % 32 = 0),
    note         text NOT NULL,
    root_sm3     bytea CHECK (pg_catalog.length(root_sm3) = 32),
    frontier_sm3 bytea CHECK (pg_catalog.length(frontier_sm3) % 32 = 0),
    note_sm3     text,
    at           timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CHECK ((root_sm3 IS NULL) = (note_sm3 IS NULL) AND (root_sm3 IS NULL) = (frontier_sm3 IS NULL))
);
COMMENT ON TABLE log.checkpoint IS 'every checkpoint that the signer signed';
COMMENT ON COLUMN log.checkpoint.size IS 'leaves that it covers';
COMMENT ON COLUMN log.checkpoint.incarnation IS 'of the log: 1, and one more after each incarnation record';
COMMENT ON COLUMN log.checkpoint.root IS 'of the tree of these leaves';
COMMENT ON COLUMN log.checkpoint.frontier IS 'roots of the complete subtrees on the right edge, from the lowest level up';
COMMENT ON COLUMN log.checkpoint.note IS 'signed note, with the log''s own line only';
COMMENT ON COLUMN log.checkpoint.root_sm3 IS 'of the parallel tree over SM3; NULL without national mode';
COMMENT ON COLUMN log.checkpoint.frontier_sm3 IS 'as frontier, of the parallel tree';
COMMENT ON COLUMN log.checkpoint.note_sm3 IS 'the second signed note';
COMMENT ON COLUMN log.checkpoint.at IS 'when it was signed, by this server''s clock';

CREATE TABLE log.cosignature (
    size    bigint NOT NULL REFERENCES log.checkpoint (size),
    witness text NOT NULL,
    line    text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (size, witness)
);
COMMENT ON TABLE log.cosignature IS 'what witnesses said about checkpoints';
COMMENT ON COLUMN log.cosignature.size IS 'of the checkpoint';
COMMENT ON COLUMN log.cosignature.witness IS 'name of its key';
COMMENT ON COLUMN log.cosignature.line IS 'signature line of the note, with its newline';
COMMENT ON COLUMN log.cosignature.at IS 'time that the witness signed';

CREATE TABLE log.remote (
    witness   text PRIMARY KEY,
    url       text NOT NULL,
    last_size bigint NOT NULL DEFAULT 0 CHECK (last_size >= 0),
    last_at   timestamptz,
    problem   text
);
COMMENT ON TABLE log.remote IS 'how far each witness is';
COMMENT ON COLUMN log.remote.witness IS 'name of its key';
COMMENT ON COLUMN log.remote.url IS 'where it is asked';
COMMENT ON COLUMN log.remote.last_size IS 'the last checkpoint that it signed; 0: none';
COMMENT ON COLUMN log.remote.last_at IS 'when it was last asked';
COMMENT ON COLUMN log.remote.problem IS 'why it did not sign the last time; NULL: it did';

CREATE TABLE log.stamp (
    size  bigint NOT NULL REFERENCES log.checkpoint (size),
    place smallint NOT NULL CHECK (place >= 0),
    kind  text NOT NULL CHECK (kind IN ('token', 'renewal') AND (kind = 'token') = (place = 0)),
    token bytea NOT NULL,
    tsa   text NOT NULL,
    at    timestamptz NOT NULL,
    PRIMARY KEY (size, place)
);
COMMENT ON TABLE log.stamp IS 'time-stamps (RFC 3161) of checkpoints, and their renewals';
COMMENT ON COLUMN log.stamp.size IS 'of the checkpoint';
COMMENT ON COLUMN log.stamp.place IS '0 is the token over the checkpoint; each later one covers all before it';
COMMENT ON COLUMN log.stamp.kind IS 'token or renewal';
COMMENT ON COLUMN log.stamp.token IS 'DER of the token';
COMMENT ON COLUMN log.stamp.tsa IS 'name of the authority';
COMMENT ON COLUMN log.stamp.at IS 'time in the token';


-- The schema first: who is to own a table must be allowed to make one there.
ALTER SCHEMA log OWNER TO mingzhang_owner;
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT c.oid::pg_catalog.regclass AS name FROM pg_catalog.pg_class c
                 WHERE c.relnamespace = 'log'::pg_catalog.regnamespace AND c.relkind = 'r' LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s OWNER TO mingzhang_owner', found.name);
    END LOOP;
END
$$;
