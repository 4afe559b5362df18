-- Which facts agree. One current disposition per side of a payment and per statement line;
-- breaks; and an append-only list of events, each of which becomes a record in an office chain.
CREATE SCHEMA reconcile;
COMMENT ON SCHEMA reconcile IS 'pairs, dispositions, breaks and the decisions of people';

CREATE TABLE reconcile.run (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    as_of      date NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    proof      jsonb NOT NULL,      -- the five sums of section 4, in fen
    rules_version int NOT NULL
);
CREATE TABLE reconcile.pair (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id     bigint NOT NULL REFERENCES reconcile.run,
    rule       text NOT NULL CHECK (rule IN ('M1', 'M2', 'M3', 'M4', 'person')),
    hop        text NOT NULL CHECK (hop IN ('direct', 'transit', 'onward')), -- onward: transit -> village
    undone_by  bigint REFERENCES reconcile.run
);
CREATE INDEX pair_live ON reconcile.pair (id) WHERE undone_by IS NULL;
CREATE TABLE reconcile.pair_payment (
    pair_id bigint NOT NULL REFERENCES reconcile.pair, payment_id bigint NOT NULL REFERENCES intake.payment,
    PRIMARY KEY (pair_id, payment_id)
);
CREATE TABLE reconcile.pair_line (
    pair_id bigint NOT NULL REFERENCES reconcile.pair, line_id bigint NOT NULL REFERENCES intake.line,
    PRIMARY KEY (pair_id, line_id)
);
CREATE TABLE reconcile.payment_state (
    payment_id bigint PRIMARY KEY REFERENCES intake.payment,
    village    text,                    -- resolved; NULL for unknown_village
    left_code  text NOT NULL,           -- allotted returned unknown_village wrong_payer duplicate
    right_code text NOT NULL,           -- matched returned wrong_account amount_differs held in_transit paid_not_received unknown_village
    reason     text NOT NULL DEFAULT '' -- of in_transit: 'no_statement' when the account is not covered
);
CREATE INDEX payment_state_village ON reconcile.payment_state (village);
CREATE TABLE reconcile.line_state (
    line_id bigint PRIMARY KEY REFERENCES intake.line,
    code    text NOT NULL,              -- classified matched in_transit wrong_account amount_differs received_not_paid unidentified refund sent_back spent_without_order forwarded
    book    text NOT NULL,              -- ledger account it now belongs to (docs/spec/books.md)
    source  text NOT NULL,              -- colour: city district soe own none
    year    int  NOT NULL,              -- lot; 0 when none, or when the line pays for several years
    reason  text NOT NULL DEFAULT ''    -- of in_transit: 'no_list'
);
CREATE TABLE reconcile.executed_order (
    id          text PRIMARY KEY,
    account_no  text NOT NULL REFERENCES programme.account,
    amount_fen  bigint NOT NULL CHECK (amount_fen > 0),
    executed_on date NOT NULL
);
COMMENT ON TABLE reconcile.executed_order IS 'orders that became payments out of an account; empty in the paper years, and D4 is silent while it is';
CREATE TABLE reconcile.break (
    id         bytea PRIMARY KEY CHECK (length(id) = 32), -- SHA-256 of code and sorted subject keys
    code       text NOT NULL,
    village    text, year int,
    account_no text NOT NULL DEFAULT '',
    payer      text NOT NULL DEFAULT '',
    amount_fen bigint NOT NULL,
    days       int NOT NULL DEFAULT 0,
    within_rounding boolean NOT NULL DEFAULT false,
    state      text NOT NULL CHECK (state IN ('open', 'explained', 'resolved', 'cleared')),
    move       text NOT NULL CHECK (move IN ('payer', 'county', 'village', 'bank')),
    opened_on  date NOT NULL,           -- business date from which it counts as open
    caused_by  bytea REFERENCES reconcile.break,
    run_id     bigint NOT NULL REFERENCES reconcile.run
);
CREATE TABLE reconcile.break_fact (
    break_id bytea NOT NULL REFERENCES reconcile.break,
    kind     text NOT NULL CHECK (kind IN ('payment', 'line', 'file', 'refusal', 'quota')),
    fact_id  bigint NOT NULL,           -- 0 for a quota: (village, year) of the break
    file     text NOT NULL DEFAULT '',  -- file name and line as a person sees them
    line_no  int NOT NULL DEFAULT 0,
    PRIMARY KEY (break_id, kind, fact_id, file, line_no)
);
CREATE TABLE reconcile.decision (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('accept', 'unmatch', 'explain', 'resolve', 'write_off', 'classify', 'not_duplicate')),
    subject    text NOT NULL,           -- break id or proposal id (hex), pair id, line id
    detail     text NOT NULL DEFAULT '', -- of classify: the book that the line belongs to
    reason     text NOT NULL,
    evidence   bytea,                   -- SHA-256 of an attached file
    maker      text NOT NULL,
    checker    text CHECK (checker <> maker),
    state      text NOT NULL CHECK (state IN ('proposed', 'confirmed', 'rejected')),
    at         timestamptz NOT NULL DEFAULT now(), checked_at timestamptz
);
CREATE TABLE reconcile.proposal (
    id       bytea PRIMARY KEY CHECK (length(id) = 32),
    run_id   bigint NOT NULL REFERENCES reconcile.run,
    why      text NOT NULL,             -- rule that could not decide, e.g. 'M3_two_sets'
    score    int NOT NULL,              -- 0..1000
    payments bigint[] NOT NULL, lines bigint[] NOT NULL,
    village  text NOT NULL DEFAULT '',  -- village_name: the village that is meant
    break_id bytea,                     -- refund_several: the break that the debit may clear
    state    text NOT NULL CHECK (state IN ('open', 'accepted', 'rejected', 'gone'))
);
-- The outbox: each row becomes one record of an office chain, in order of id.
CREATE TABLE reconcile.event (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint REFERENCES reconcile.run,
    type   text NOT NULL CHECK (type IN ('match', 'unmatch', 'break', 'explain', 'resolve', 'clear', 'proposal', 'reclass')),
    chain  text NOT NULL,               -- subject: village code, payer/<id>, transit/<slug>; the ledger adds /office
    fact_payments bigint[] NOT NULL DEFAULT '{}', fact_lines bigint[] NOT NULL DEFAULT '{}',
    rule   text NOT NULL DEFAULT '', score int NOT NULL DEFAULT 1000,
    who    text NOT NULL DEFAULT 'system', -- who did it, and who checked it
    checker text NOT NULL DEFAULT '',
    break_id bytea,
    body   jsonb NOT NULL               -- type's own fields; canonical integers and strings only
);
COMMENT ON COLUMN reconcile.event.body IS 'reclass: {"line":id,"from":book,"from_source":colour,"from_year":lot,"to":book,"source":colour,"year":lot,"amount_fen":n} moves the whole line and becomes a public record, amount_fen signed as the line; the others stay in the office chain. Words of people stand in "reason" alone';
COMMENT ON TABLE reconcile.run IS 'one row for every run in which something changed, or the as-of date did';
COMMENT ON TABLE reconcile.pair IS 'facts found to be the same money, by which rule and on which hop; undone, never deleted';
COMMENT ON TABLE reconcile.pair_payment IS 'payments of a pair';
COMMENT ON TABLE reconcile.pair_line IS 'statement lines of a pair; with the debit of the transit account on the onward hop';
COMMENT ON TABLE reconcile.payment_state IS 'the disposition of both sides of every payment up to the as-of date';
COMMENT ON TABLE reconcile.line_state IS 'the disposition of every statement line up to the as-of date, and the book it belongs to';
COMMENT ON TABLE reconcile.break IS 'differences: opened, explained, resolved or cleared, never deleted';
COMMENT ON TABLE reconcile.break_fact IS 'what a break attaches to, with file and line where it was first seen';
COMMENT ON TABLE reconcile.decision IS 'what people decide; two of them, but for an explanation';
COMMENT ON TABLE reconcile.proposal IS 'what a rule could not decide and a person may';
COMMENT ON TABLE reconcile.event IS 'the outbox: every decision of the program or of people, in order';
