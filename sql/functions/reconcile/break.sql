-- The breaks of this run in a work table, their ids, and which one caused which.

CREATE OR REPLACE FUNCTION reconcile.start_breaks() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_break (
        id bytea, code text NOT NULL, village text, year int, account_no text NOT NULL DEFAULT '',
        payer text NOT NULL DEFAULT '', amount bigint NOT NULL, days int NOT NULL DEFAULT 0,
        within_rounding boolean NOT NULL DEFAULT false, move text NOT NULL, opened_on date NOT NULL,
        state text NOT NULL DEFAULT 'open', cause bytea, cleared_by bigint,
        key_pays bigint[] NOT NULL DEFAULT '{}', key_lines bigint[] NOT NULL DEFAULT '{}',
        key_texts text[] NOT NULL DEFAULT '{}', pays bigint[] NOT NULL DEFAULT '{}',
        lines bigint[] NOT NULL DEFAULT '{}', files bigint[] NOT NULL DEFAULT '{}',
        refusals bigint[] NOT NULL DEFAULT '{}') ON COMMIT DROP;
END $$;

-- The keys of a break are what it is about, by identity: never a number of this database.
CREATE OR REPLACE FUNCTION reconcile.identify_breaks() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE pg_temp.w_break b SET id = reconcile.break_id(b.code, b.key_texts
        || ARRAY(SELECT 'p:' || encode(p.identity, 'hex') FROM intake.payment p
                  WHERE p.id = ANY (b.key_pays))
        || ARRAY(SELECT 'l:' || encode(l.identity, 'hex') FROM intake.line l
                  WHERE l.id = ANY (b.key_lines)))
     WHERE b.id IS NULL;
END $$;

-- Levels never suppress each other; what explains a break is linked to it.
CREATE OR REPLACE FUNCTION reconcile.link_causes() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Nothing or too little counts for a village because of what became of its payments.
    UPDATE pg_temp.w_break b SET cause = (
        SELECT c.id FROM pg_temp.w_break c
         WHERE c.year = b.year AND c.village = b.village
           AND c.code IN ('wrong_payer', 'returned', 'duplicate') AND c.state <> 'cleared'
         ORDER BY c.amount DESC, c.id LIMIT 1)
     WHERE b.code IN ('unpaid', 'short');
    UPDATE pg_temp.w_break b SET cause = (
        SELECT c.id FROM pg_temp.w_break c
          JOIN programme.account a ON a.account_no = c.account_no
         WHERE c.code = 'unknown_village' AND a.village = b.village AND c.year = b.year
         ORDER BY c.amount DESC, c.id LIMIT 1)
     WHERE b.code IN ('unpaid', 'short') AND b.cause IS NULL;
    -- The money is there, only the payer's list does not say so.
    UPDATE pg_temp.w_break b SET cause = (
        SELECT c.id FROM pg_temp.w_break c
         WHERE c.code = 'received_not_paid' AND c.village = b.village AND c.payer = b.payer
           AND c.amount = b.amount AND c.state <> 'cleared'
           AND extract(year FROM c.opened_on) = b.year
         ORDER BY c.opened_on, c.id LIMIT 1)
     WHERE b.code IN ('unpaid', 'short') AND b.cause IS NULL;
    -- A transit account without its statement cannot say what it passed on.
    UPDATE pg_temp.w_break b SET cause = (
        SELECT c.id FROM pg_temp.w_break c
         WHERE c.code IN ('statement_missing', 'statement_gap', 'statement_sum')
           AND c.state <> 'cleared' AND c.account_no = l.counter_own
         ORDER BY c.opened_on, c.id LIMIT 1)
      FROM pg_temp.w_line l
     WHERE b.code = 'received_not_paid' AND l.id = b.key_lines[1] AND l.own_kind = 'transit';
END $$;
