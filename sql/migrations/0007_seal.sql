-- Seals: which months of which accounts are closed (docs/seals.md). Rows are made with their records,
-- in the same transaction; the guards are in sql/functions/seal.
-- stands for f724ac327bbe6863001d60d1d0a8f160f276303695bb111e0b8a4267361f0330
CREATE SCHEMA seal;
COMMENT ON SCHEMA seal IS 'closed months, and the balance forms of their accounts';

CREATE TABLE seal.period (
    chain text PRIMARY KEY CHECK (chain NOT LIKE '%/office')
);
COMMENT ON TABLE seal.period IS 'what a post and a seal of one account''s chain lock before anything else: FOR SHARE the one, FOR UPDATE the other';
COMMENT ON COLUMN seal.period.chain IS 'chain of an account, from its genesis on';
INSERT INTO seal.period (chain)
SELECT chain FROM ledger.head WHERE chain ~ '^[0-9]{12}$' OR chain ~ '^transit/[^/]+$';

CREATE TABLE seal.seal (
    account_no  text NOT NULL,
    to_day      date NOT NULL,
    month       date NOT NULL CHECK (pg_catalog.date_part('day', month) = 1
                                     AND to_day BETWEEN month AND month + 31),
    from_day    date NOT NULL CHECK (from_day <= to_day),
    chain       text NOT NULL REFERENCES seal.period (chain),
    tail        text NOT NULL,
    n           bigint NOT NULL,
    hash        bytea NOT NULL CHECK (pg_catalog.length(hash) = 32),
    closing_fen bigint NOT NULL,
    PRIMARY KEY (account_no, to_day),
    UNIQUE (chain, n)
);
COMMENT ON TABLE seal.seal IS 'projection: every seal; the last one of an account closes every day up to its to_day';
COMMENT ON COLUMN seal.seal.account_no IS 'bank account';
COMMENT ON COLUMN seal.seal.to_day IS 'last day that it closes';
COMMENT ON COLUMN seal.seal.month IS 'first day of its month';
COMMENT ON COLUMN seal.seal.from_day IS 'the day after the seal before it, or that of the first statement';
COMMENT ON COLUMN seal.seal.chain IS 'of the record';
COMMENT ON COLUMN seal.seal.tail IS 'last four digits of the account: what records show of it';
COMMENT ON COLUMN seal.seal.n IS 'of the record';
COMMENT ON COLUMN seal.seal.hash IS 'of the record';
COMMENT ON COLUMN seal.seal.closing_fen IS 'balance at the end of to_day';
CREATE INDEX seal_day ON seal.seal (chain, tail, to_day);

CREATE TABLE seal.programme (
    n        bigint PRIMARY KEY,
    month    date NOT NULL,
    as_of    date NOT NULL,
    sealed   bigint NOT NULL,
    unsealed text[] NOT NULL
);
COMMENT ON TABLE seal.programme IS 'projection: every seal of the programme';
COMMENT ON COLUMN seal.programme.n IS 'of its record in the chain of the programme';
COMMENT ON COLUMN seal.programme.month IS 'first day of its month';
COMMENT ON COLUMN seal.programme.as_of IS 'business date on which it was decided';
COMMENT ON COLUMN seal.programme.sealed IS 'accounts sealed up to the month''s end';
COMMENT ON COLUMN seal.programme.unsealed IS 'chains of accounts that are not';

CREATE TABLE seal.form (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_no text NOT NULL,
    month      date NOT NULL,
    maker      text NOT NULL CHECK (maker <> ''),
    made_at    timestamptz NOT NULL DEFAULT pg_catalog.now(),
    said       jsonb NOT NULL,
    checker    text CHECK (checker <> '' AND checker <> maker),
    checked_at timestamptz,
    n          bigint,
    CHECK ((checker IS NULL) = (n IS NULL) AND (checker IS NULL) = (checked_at IS NULL))
);
COMMENT ON TABLE seal.form IS '银行存款余额调节表: made by one person, checked by another, and then a record';
COMMENT ON COLUMN seal.form.id IS 'how the second person names it';
COMMENT ON COLUMN seal.form.account_no IS 'bank account';
COMMENT ON COLUMN seal.form.month IS 'first day of its month';
COMMENT ON COLUMN seal.form.maker IS 'who made it';
COMMENT ON COLUMN seal.form.made_at IS 'when';
COMMENT ON COLUMN seal.form.said IS 'its figures and items as the maker saw them';
COMMENT ON COLUMN seal.form.checker IS 'who checked it; NULL: nobody yet';
COMMENT ON COLUMN seal.form.checked_at IS 'when';
COMMENT ON COLUMN seal.form.n IS 'of its record in the office chain of the account';
CREATE UNIQUE INDEX form_open ON seal.form (account_no, month) WHERE checker IS NULL;

-- The schema first: who is to own a table must be allowed to make one there.
ALTER SCHEMA seal OWNER TO mingzhang_owner;
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT c.oid::pg_catalog.regclass AS name FROM pg_catalog.pg_class c
                 WHERE c.relnamespace = 'seal'::pg_catalog.regnamespace AND c.relkind = 'r' LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s OWNER TO mingzhang_owner', found.name);
    END LOOP;
END
$$;
