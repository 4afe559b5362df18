-- The ledger: signed, chained records, their projections and their guards. Written by the poster
-- (src/ledger) only, with INSERT only. Every key leads with the chain, so that the tables can be
-- distributed by chain; the exceptions (origin, log_queue, progress, key, name) are small or are
-- the log's, and stay on one server. The guards are in sql/functions/ledger.
-- stands for c61e9e20fa7bbe4325772aa31517b36110473d483167ca58aa9c0f595c4ef134

-- Roles belong to the whole server and may exist already, from another database on it.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['mingzhang_owner', 'mingzhang_poster', 'mingzhang_reader',
                                  'mingzhang_publisher', 'mingzhang_eraser'] LOOP
        BEGIN
            EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', wanted);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        IF NOT pg_catalog.pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE pg_catalog.format('GRANT %I TO CURRENT_USER', wanted);
        END IF;
    END LOOP;
END
$$;
COMMENT ON ROLE mingzhang_owner IS 'owns the ledger''s tables; migrations only';
COMMENT ON ROLE mingzhang_poster IS 'inserts records; taken with SET LOCAL ROLE by the poster for its batches';
COMMENT ON ROLE mingzhang_reader IS 'reads the books; not the openings';
COMMENT ON ROLE mingzhang_publisher IS 'reads the public chains and what pages are made of';
COMMENT ON ROLE mingzhang_eraser IS 'deletes openings, through ledger.erase_opening() only';

CREATE SCHEMA ledger;
COMMENT ON SCHEMA ledger IS 'double-entry books whose entries are chained and signed one by one';

CREATE TABLE ledger.name (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    origin text NOT NULL CHECK (origin ~ '^[a-z0-9.-]{1,100}/[a-z0-9._-]{1,60}$'),
    at     timestamptz NOT NULL
);
COMMENT ON TABLE ledger.name IS 'which ledger this is: one row, written by init';
COMMENT ON COLUMN ledger.name.one IS 'always true: keeps the table to one row';
COMMENT ON COLUMN ledger.name.origin IS 'stands in every record, e.g. mingzhang.example/2019-2020';
COMMENT ON COLUMN ledger.name.at IS 'when it was created';

CREATE TABLE ledger.key (
    id         text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
    public_key bytea NOT NULL CHECK (pg_catalog.length(public_key) = 32),
    role       text NOT NULL CHECK (role IN ('record', 'checkpoint', 'approval', 'tls')),
    valid_from bigint NOT NULL DEFAULT 0 CHECK (valid_from >= 0),
    valid_to   bigint CHECK (valid_to >= valid_from)
);
COMMENT ON TABLE ledger.key IS 'public keys; the private ones are the signer''s';
COMMENT ON COLUMN ledger.key.id IS 'first 16 hex digits of SHA-256 of the public key';
COMMENT ON COLUMN ledger.key.public_key IS 'Ed25519, 32 bytes';
COMMENT ON COLUMN ledger.key.role IS 'what it may sign: a key has one use';
COMMENT ON COLUMN ledger.key.valid_from IS 'first log position at which it is valid';
COMMENT ON COLUMN ledger.key.valid_to IS 'last log position at which it is valid; NULL: still';

CREATE TABLE ledger.head (
    chain  text PRIMARY KEY CHECK (chain ~ '^[a-z0-9/_-]{1,64}$'),
    class  text NOT NULL CHECK ((class = 'office') = (chain LIKE '%/office')
                                AND class IN ('public', 'office')),
    next_n bigint NOT NULL CHECK (next_n > 0),
    hash   bytea NOT NULL CHECK (pg_catalog.length(hash) = 32),
    at     timestamptz NOT NULL
);
COMMENT ON TABLE ledger.head IS 'projection: the end of each chain; moved by the guard of ledger.record';
COMMENT ON COLUMN ledger.head.chain IS 'village code, payer/<id>, transit/<slug> or programme; with /office for the office chain';
COMMENT ON COLUMN ledger.head.class IS 'public chains are handed out whole; office chains to auditors only';
COMMENT ON COLUMN ledger.head.next_n IS 'number that the next record will have';
COMMENT ON COLUMN ledger.head.hash IS 'of record next_n - 1';
COMMENT ON COLUMN ledger.head.at IS 'of record next_n - 1';

CREATE TABLE ledger.record (
    chain     text NOT NULL,
    n         bigint NOT NULL CHECK (n >= 0),
    hash      bytea NOT NULL CHECK (pg_catalog.length(hash) = 32),
    prev      bytea NOT NULL CHECK (pg_catalog.length(prev) = 32),
    bytes     bytea NOT NULL CHECK (pg_catalog.length(bytes) <= 65535),
    signature bytea NOT NULL CHECK (pg_catalog.length(signature) = 64),
    at        timestamptz NOT NULL,
    type      text NOT NULL,
    key       text NOT NULL,
    by        text NOT NULL,
    lines     smallint NOT NULL CHECK (lines >= 0),
    PRIMARY KEY (chain, n),
    CONSTRAINT record_home CHECK (type = 'genesis' OR (chain LIKE '%/office') = (type IN
        ('file', 'refusal', 'match', 'unmatch', 'break', 'explain', 'resolve', 'clear',
         'proposal', 'finding', 'access', 'draft')))
);
COMMENT ON TABLE ledger.record IS 'one signed, chained entry each (docs/spec/record.md); rows are never changed or removed';
COMMENT ON COLUMN ledger.record.chain IS 'chain it belongs to';
COMMENT ON COLUMN ledger.record.n IS 'place in the chain, from 0 without gaps';
COMMENT ON COLUMN ledger.record.hash IS 'SHA-256 of a zero byte and the bytes';
COMMENT ON COLUMN ledger.record.prev IS 'hash of record n - 1 of the chain; 32 zero bytes at n = 0';
COMMENT ON COLUMN ledger.record.bytes IS 'canonical JSON: what was hashed and signed';
COMMENT ON COLUMN ledger.record.signature IS 'Ed25519 over the bytes';
COMMENT ON COLUMN ledger.record.at IS 'projection of the bytes';
COMMENT ON COLUMN ledger.record.type IS 'projection of the bytes';
COMMENT ON COLUMN ledger.record.key IS 'projection of the bytes: key that signed';
COMMENT ON COLUMN ledger.record.by IS 'projection of the bytes: key of who did it';
COMMENT ON COLUMN ledger.record.lines IS 'projection of the bytes: number of entry lines';

CREATE TABLE ledger.line (
    chain      text NOT NULL,
    n          bigint NOT NULL,
    position   smallint NOT NULL CHECK (position > 0),
    account    text NOT NULL CHECK (account ~ '^[a-z_]{1,40}$'),
    source     text NOT NULL CHECK (source IN ('city', 'district', 'soe', 'own', 'none')),
    year       int NOT NULL CHECK (year = 0 OR year BETWEEN 1900 AND 2199),
    amount_fen bigint NOT NULL
        CHECK (amount_fen <> 0 AND amount_fen BETWEEN -9007199254740991 AND 9007199254740991),
    PRIMARY KEY (chain, n, position)
);
COMMENT ON TABLE ledger.line IS 'projection: the entry of a record; sums to zero per source and year';
COMMENT ON COLUMN ledger.line.chain IS 'of the record';
COMMENT ON COLUMN ledger.line.n IS 'of the record';
COMMENT ON COLUMN ledger.line.position IS 'from 1 without gaps';
COMMENT ON COLUMN ledger.line.account IS 'book: docs/spec/books.md';
COMMENT ON COLUMN ledger.line.source IS 'colour of the money';
COMMENT ON COLUMN ledger.line.year IS 'lot of the money: its programme year, 0 when none';
COMMENT ON COLUMN ledger.line.amount_fen IS 'debit positive, credit negative, in fen';

CREATE TABLE ledger.balance (
    chain      text NOT NULL,
    account    text NOT NULL,
    source     text NOT NULL,
    year       int NOT NULL,
    amount_fen bigint NOT NULL,
    PRIMARY KEY (chain, account, source, year)
);
COMMENT ON TABLE ledger.balance IS 'projection: sum of ledger.line; moved by its guard';
COMMENT ON COLUMN ledger.balance.chain IS 'chain whose books these are';
COMMENT ON COLUMN ledger.balance.account IS 'book';
COMMENT ON COLUMN ledger.balance.source IS 'colour';
COMMENT ON COLUMN ledger.balance.year IS 'lot';
COMMENT ON COLUMN ledger.balance.amount_fen IS 'debit positive, in fen';

CREATE TABLE ledger.opening (
    chain text NOT NULL,
    n     bigint NOT NULL,
    field text NOT NULL CHECK (field ~ '^[a-z0-9_]{1,64}$'),
    salt  bytea NOT NULL CHECK (pg_catalog.length(salt) = 16),
    value bytea NOT NULL,
    PRIMARY KEY (chain, n, field)
);
COMMENT ON TABLE ledger.opening IS 'what the commitments in a record stand for: commit = SHA-256(salt, value). Removed only by ledger.erase_opening()';
COMMENT ON COLUMN ledger.opening.chain IS 'of the record';
COMMENT ON COLUMN ledger.opening.n IS 'of the record';
COMMENT ON COLUMN ledger.opening.field IS 'key of the commitment in the record''s body';
COMMENT ON COLUMN ledger.opening.salt IS '16 random bytes of this commitment''s own';
COMMENT ON COLUMN ledger.opening.value IS 'what was committed to: UTF-8 text, or a digest';

CREATE TABLE ledger.erasure (
    chain  text NOT NULL,
    n      bigint NOT NULL,
    field  text NOT NULL,
    at     timestamptz NOT NULL DEFAULT pg_catalog.now(),
    who    text NOT NULL DEFAULT session_user,
    reason text NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (chain, n, field)
);
COMMENT ON TABLE ledger.erasure IS 'openings that were destroyed, by whom and why';
COMMENT ON COLUMN ledger.erasure.chain IS 'of the opening';
COMMENT ON COLUMN ledger.erasure.n IS 'of the opening';
COMMENT ON COLUMN ledger.erasure.field IS 'of the opening';
COMMENT ON COLUMN ledger.erasure.at IS 'when it was destroyed';
COMMENT ON COLUMN ledger.erasure.who IS 'database user who asked for it';
COMMENT ON COLUMN ledger.erasure.reason IS 'why, as given';

CREATE TABLE ledger.origin (
    kind    text NOT NULL CHECK (kind IN ('programme', 'quota', 'adjustment', 'file', 'payment',
                'line', 'void_payment', 'void_line', 'event', 'refusal')),
    fact_id bigint NOT NULL,
    chain   text NOT NULL,
    n       bigint NOT NULL,
    PRIMARY KEY (kind, fact_id)
);
COMMENT ON TABLE ledger.origin IS 'which fact became which record; the key forbids a second record for one fact. Not distributed: it leads from the single-server tables of intake and reconcile';
COMMENT ON COLUMN ledger.origin.kind IS 'table of the fact: payment and line are intake''s, void_* their reversal, event is reconcile''s';
COMMENT ON COLUMN ledger.origin.fact_id IS 'id there; of a quota village code * 10000 + year; of the programme the first 60 bits of its SHA-256';
COMMENT ON COLUMN ledger.origin.chain IS 'of the record';
COMMENT ON COLUMN ledger.origin.n IS 'of the record';
CREATE INDEX origin_record ON ledger.origin (chain, n);

CREATE TABLE ledger.carried (
    chain      text NOT NULL,
    account_no text NOT NULL,
    amount_fen bigint NOT NULL,
    PRIMARY KEY (chain, account_no)
);
COMMENT ON TABLE ledger.carried IS 'projection: balance that a bank account brought along (上年结转), as booked so far';
COMMENT ON COLUMN ledger.carried.chain IS 'chain of the account';
COMMENT ON COLUMN ledger.carried.account_no IS 'bank account';
COMMENT ON COLUMN ledger.carried.amount_fen IS 'balance before the first line booked, in fen';

CREATE TABLE ledger.progress (
    kind    text NOT NULL,
    id      bigint NOT NULL DEFAULT 0,
    last_id bigint NOT NULL,
    done    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (kind, id)
);
COMMENT ON TABLE ledger.progress IS 'how far the poster has come with each kind of fact; written in the batch''s own transaction';
COMMENT ON COLUMN ledger.progress.kind IS 'as ledger.origin.kind';
COMMENT ON COLUMN ledger.progress.id IS '0, or the part of the kind that is meant';
COMMENT ON COLUMN ledger.progress.last_id IS 'facts up to this id are posted';
COMMENT ON COLUMN ledger.progress.done IS 'nothing was left when it was last looked';

CREATE TABLE ledger.log_queue (
    chain text NOT NULL,
    n     bigint NOT NULL,
    hash  bytea NOT NULL CHECK (pg_catalog.length(hash) = 32),
    xid   xid8 NOT NULL DEFAULT pg_catalog.pg_current_xact_id(),
    PRIMARY KEY (chain, n)
);
COMMENT ON TABLE ledger.log_queue IS 'records that wait for their place in the Merkle tree; never taken by a range of ids but under the commit watermark';
COMMENT ON COLUMN ledger.log_queue.chain IS 'of the record';
COMMENT ON COLUMN ledger.log_queue.n IS 'of the record';
COMMENT ON COLUMN ledger.log_queue.hash IS 'of the record: its leaf hash';
COMMENT ON COLUMN ledger.log_queue.xid IS 'transaction that wrote it: taken once xid < pg_snapshot_xmin(pg_current_snapshot())';

-- The poster asks which facts a later file took back.
CREATE INDEX payment_voided ON intake.payment (id) WHERE voided_by IS NOT NULL;
CREATE INDEX line_voided ON intake.line (id) WHERE voided_by IS NOT NULL;
-- And how a line was moved since, when it is taken back.
CREATE INDEX event_reclass ON reconcile.event (((body ->> 'line')::bigint))
    WHERE type = 'reclass';

-- The schema first: who is to own a table must be allowed to make one there.
ALTER SCHEMA ledger OWNER TO mingzhang_owner;
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT c.oid::pg_catalog.regclass AS name FROM pg_catalog.pg_class c
                 WHERE c.relnamespace = 'ledger'::pg_catalog.regnamespace AND c.relkind = 'r' LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s OWNER TO mingzhang_owner', found.name);
    END LOOP;
END
$$;
