-- Projects, orders and what became of them. "order" is a word of SQL, so the schema is `orders`.
-- Everything but the drafts of paper orders, the refusals and the counters follows from the
-- records in the accounts' chains.
CREATE SCHEMA orders;
COMMENT ON SCHEMA orders IS 'projects, orders to pay out of an account, and what limits them';

CREATE TABLE orders.project (
    chain      text NOT NULL CHECK (chain ~ '^[0-9]{12}$'),
    id         text NOT NULL CHECK (id ~ '^[A-Za-z0-9_.-]{1,64}$'),
    n          bigint NOT NULL,
    hash       bytea NOT NULL CHECK (pg_catalog.length(hash) = 32),
    name       text NOT NULL,
    category   text NOT NULL,
    source     text NOT NULL CHECK (source IN ('city', 'district', 'soe', 'own')),
    year       int NOT NULL CHECK (year BETWEEN 1900 AND 2199),
    target     text NOT NULL CHECK (target <> ''),
    budget_fen bigint NOT NULL CHECK (budget_fen > 0),
    ordered_fen bigint NOT NULL DEFAULT 0,
    paper_fen  bigint NOT NULL DEFAULT 0 CHECK (paper_fen >= 0),
    PRIMARY KEY (chain, id),
    CONSTRAINT project_budget CHECK (ordered_fen BETWEEN 0 AND budget_fen)
);
COMMENT ON TABLE orders.project IS 'what money is for: the record that stands of each project, and how much of its budget is ordered';
COMMENT ON COLUMN orders.project.chain IS 'village';
COMMENT ON COLUMN orders.project.id IS 'its number in the village';
COMMENT ON COLUMN orders.project.n IS 'of its record that stands';
COMMENT ON COLUMN orders.project.hash IS 'of that record';
COMMENT ON COLUMN orders.project.name IS 'as announced; never a person';
COMMENT ON COLUMN orders.project.category IS 'of the programme''s list';
COMMENT ON COLUMN orders.project.source IS 'colour of its money; own: money that is not the programme''s';
COMMENT ON COLUMN orders.project.year IS 'lot of its money';
COMMENT ON COLUMN orders.project.target IS 'performance target: without one there is no project';
COMMENT ON COLUMN orders.project.budget_fen IS 'in fen';
COMMENT ON COLUMN orders.project.ordered_fen IS 'sum of its orders that stand, those of paper left out';
COMMENT ON COLUMN orders.project.paper_fen IS 'sum of its paper orders: they are facts, and no limit binds them';

CREATE TABLE orders.lot (
    chain        text NOT NULL,
    source       text NOT NULL CHECK (source IN ('city', 'district', 'soe')),
    year         int NOT NULL,
    received_fen bigint NOT NULL,
    ordered_fen  bigint NOT NULL DEFAULT 0,
    paper_fen    bigint NOT NULL DEFAULT 0 CHECK (paper_fen >= 0),
    PRIMARY KEY (chain, source, year),
    CONSTRAINT lot_colour CHECK (ordered_fen >= 0 AND (ordered_fen = 0 OR ordered_fen <= received_fen))
);
COMMENT ON TABLE orders.lot IS 'money of one colour in one account''s books, and how much of it is ordered';
COMMENT ON COLUMN orders.lot.chain IS 'of the account';
COMMENT ON COLUMN orders.lot.source IS 'colour';
COMMENT ON COLUMN orders.lot.year IS 'lot';
COMMENT ON COLUMN orders.lot.received_fen IS 'what arrived and was not sent back or on, as it stood when it was last asked for';
COMMENT ON COLUMN orders.lot.ordered_fen IS 'sum of the orders that stand';
COMMENT ON COLUMN orders.lot.paper_fen IS 'sum of paper orders';

CREATE TABLE orders.quota (
    chain       text NOT NULL,
    year        int NOT NULL,
    quota_fen   bigint NOT NULL,
    ordered_fen bigint NOT NULL DEFAULT 0,
    paper_fen   bigint NOT NULL DEFAULT 0 CHECK (paper_fen >= 0),
    plan_limit_fen bigint NOT NULL DEFAULT 0,
    planned_fen bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (chain, year),
    CONSTRAINT quota_planned CHECK (planned_fen >= 0 AND (planned_fen = 0 OR planned_fen <= plan_limit_fen)),
    CONSTRAINT quota_ordered CHECK (ordered_fen >= 0 AND (ordered_fen = 0 OR ordered_fen <= quota_fen))
);
COMMENT ON TABLE orders.quota IS 'a village''s quota of one year, and how much of it is planned and ordered';
COMMENT ON COLUMN orders.quota.chain IS 'village';
COMMENT ON COLUMN orders.quota.year IS 'of the programme';
COMMENT ON COLUMN orders.quota.quota_fen IS 'as it stood when it was last asked for';
COMMENT ON COLUMN orders.quota.plan_limit_fen IS 'the quota as it stood when a project was last planned';
COMMENT ON COLUMN orders.quota.planned_fen IS 'sum of the budgets of its projects';
COMMENT ON COLUMN orders.quota.ordered_fen IS 'sum of the orders that stand';
COMMENT ON COLUMN orders.quota.paper_fen IS 'sum of paper orders';

CREATE TABLE orders.request (
    chain       text NOT NULL CHECK (chain NOT LIKE '%/office'),
    id          text NOT NULL CHECK (id ~ '^[A-Za-z0-9_.-]{1,64}$'),
    n           bigint NOT NULL,
    hash        bytea NOT NULL CHECK (pg_catalog.length(hash) = 32),
    digest      bytea NOT NULL CHECK (pg_catalog.length(digest) = 32),
    by          text NOT NULL,
    mode        text NOT NULL CHECK (mode IN ('online', 'paper')),
    account_no  text NOT NULL REFERENCES programme.account,
    amount_fen  bigint NOT NULL CHECK (amount_fen > 0),
    project     text,
    source      text,
    year        int,
    purpose     text NOT NULL,
    requested_at timestamptz NOT NULL,
    expires_at  timestamptz,
    state       text NOT NULL CHECK (state IN ('requested', 'approved', 'refused', 'withdrawn',
                    'replaced', 'expired', 'executed', 'matched')),
    seats       int NOT NULL DEFAULT 0,
    approvals   int NOT NULL DEFAULT 0 CHECK (approvals >= 0),
    previous    bytea NOT NULL CHECK (pg_catalog.length(previous) = 32),
    executed_on date,
    executed_n  bigint,
    expense_n   bigint,
    line_id     bigint REFERENCES intake.line,
    PRIMARY KEY (chain, id),
    UNIQUE (chain, n),
    FOREIGN KEY (chain, project) REFERENCES orders.project (chain, id),
    CHECK ((state IN ('executed', 'matched')) = (executed_on IS NOT NULL)),
    CHECK ((executed_on IS NULL) = (executed_n IS NULL)),
    CHECK ((state = 'matched') = (line_id IS NOT NULL)),
    CHECK ((expense_n IS NULL) <= (line_id IS NULL)),
    CHECK (mode = 'paper' OR state NOT IN ('approved', 'executed', 'matched') OR approvals >= 3)
);
COMMENT ON TABLE orders.request IS 'every order and how it stands; follows from the records of its chain, but for the states replaced by time (expired) and by the bank''s statement (line_id)';
COMMENT ON COLUMN orders.request.chain IS 'public chain of the account';
COMMENT ON COLUMN orders.request.id IS 'its number in the chain';
COMMENT ON COLUMN orders.request.n IS 'of its record';
COMMENT ON COLUMN orders.request.hash IS 'of its record';
COMMENT ON COLUMN orders.request.digest IS 'SHA-256 of the body of its record: what the parties sign';
COMMENT ON COLUMN orders.request.by IS 'key of who asked for it';
COMMENT ON COLUMN orders.request.mode IS 'paper: signed on paper, 纸质补录; never shown as signed';
COMMENT ON COLUMN orders.request.account_no IS 'account that pays';
COMMENT ON COLUMN orders.request.amount_fen IS 'in fen';
COMMENT ON COLUMN orders.request.project IS 'what it is for; NULL: none, of a transit account or of paper';
COMMENT ON COLUMN orders.request.source IS 'colour of the money';
COMMENT ON COLUMN orders.request.year IS 'lot of the money';
COMMENT ON COLUMN orders.request.purpose IS 'as in the record; never a person';
COMMENT ON COLUMN orders.request.requested_at IS 'of its record';
COMMENT ON COLUMN orders.request.expires_at IS 'nobody may approve it afterwards';
COMMENT ON COLUMN orders.request.state IS 'how it stands';
COMMENT ON COLUMN orders.request.seats IS 'bit k: seat k has decided';
COMMENT ON COLUMN orders.request.approvals IS 'seats that approved';
COMMENT ON COLUMN orders.request.previous IS 'what the next approval names: digest of the last one''s message; zeros in the beginning';
COMMENT ON COLUMN orders.request.executed_on IS 'day it was paid';
COMMENT ON COLUMN orders.request.executed_n IS 'of its last execution record';
COMMENT ON COLUMN orders.request.expense_n IS 'of the debit''s record that the last execution names';
COMMENT ON COLUMN orders.request.line_id IS 'line of the bank''s statement that it became';
CREATE INDEX request_line ON orders.request (line_id) WHERE line_id IS NOT NULL;
CREATE INDEX request_paid ON orders.request (account_no, amount_fen) WHERE state = 'executed';
CREATE INDEX request_open ON orders.request (expires_at) WHERE state = 'requested';
CREATE UNIQUE INDEX request_one_line ON orders.request (line_id) WHERE state = 'matched';

CREATE TABLE orders.step (
    chain    text NOT NULL,
    n        bigint NOT NULL,
    order_id text NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('approve', 'refuse', 'withdraw', 'execute')),
    seat     int NOT NULL DEFAULT 0,
    key      text NOT NULL DEFAULT '',
    at       timestamptz NOT NULL,
    PRIMARY KEY (chain, n),
    FOREIGN KEY (chain, order_id) REFERENCES orders.request (chain, id)
);
COMMENT ON TABLE orders.step IS 'projection: records about an order, one row each';
COMMENT ON COLUMN orders.step.chain IS 'of the record';
COMMENT ON COLUMN orders.step.n IS 'of the record';
COMMENT ON COLUMN orders.step.order_id IS 'order that it is about';
COMMENT ON COLUMN orders.step.kind IS 'what was done';
COMMENT ON COLUMN orders.step.seat IS 'whose word it is; 0: nobody''s';
COMMENT ON COLUMN orders.step.key IS 'key that signed; empty: none';
COMMENT ON COLUMN orders.step.at IS 'of the record';
CREATE INDEX step_order ON orders.step (chain, order_id);
CREATE UNIQUE INDEX step_once ON orders.step (chain, order_id, seat) WHERE kind IN ('approve', 'refuse');

CREATE TABLE orders.paper (
    chain      text NOT NULL,
    id         text NOT NULL CHECK (id ~ '^[A-Za-z0-9_.-]{1,64}$'),
    account_no text NOT NULL REFERENCES programme.account,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    project    text,
    payee      text,
    payee_account text,
    purpose    text NOT NULL CHECK (purpose <> ''),
    paid_on    date NOT NULL,
    scan       bytea NOT NULL CHECK (pg_catalog.length(scan) = 32),
    maker      text NOT NULL CHECK (maker <> ''),
    entered_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    file_id    bigint REFERENCES intake.file,
    line_no    int,
    raw        text,
    checker    text CHECK (checker <> '' AND checker <> maker),
    checked_at timestamptz,
    PRIMARY KEY (chain, id),
    FOREIGN KEY (chain, project) REFERENCES orders.project (chain, id),
    CHECK ((checker IS NULL) = (checked_at IS NULL)),
    CHECK ((file_id IS NULL) = (line_no IS NULL)),
    CHECK (checker IS NOT NULL OR payee IS NOT NULL)
);
COMMENT ON TABLE orders.paper IS '纸质补录: orders signed on paper, entered by one person, checked by another, and then records';
COMMENT ON COLUMN orders.paper.chain IS 'public chain of the account';
COMMENT ON COLUMN orders.paper.id IS 'its number in the chain';
COMMENT ON COLUMN orders.paper.account_no IS 'account that paid';
COMMENT ON COLUMN orders.paper.amount_fen IS 'in fen';
COMMENT ON COLUMN orders.paper.project IS 'what it was for, when it is known';
COMMENT ON COLUMN orders.paper.payee IS 'name; removed once it is a record, whose opening keeps it';
COMMENT ON COLUMN orders.paper.payee_account IS 'the same';
COMMENT ON COLUMN orders.paper.purpose IS 'never a person';
COMMENT ON COLUMN orders.paper.paid_on IS 'day it was paid';
COMMENT ON COLUMN orders.paper.scan IS 'SHA-256 of the scan';
COMMENT ON COLUMN orders.paper.maker IS 'who entered it';
COMMENT ON COLUMN orders.paper.entered_at IS 'when';
COMMENT ON COLUMN orders.paper.file_id IS 'list that it came from';
COMMENT ON COLUMN orders.paper.line_no IS 'line of that list';
COMMENT ON COLUMN orders.paper.raw IS 'that line as it stood; removed with the payee';
COMMENT ON COLUMN orders.paper.checker IS 'who checked it; NULL: nobody yet';
COMMENT ON COLUMN orders.paper.checked_at IS 'when';

CREATE TABLE orders.refused (
    at       timestamptz NOT NULL DEFAULT pg_catalog.now(),
    seq      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    act      text NOT NULL,
    chain    text NOT NULL DEFAULT '',
    order_id text NOT NULL DEFAULT '',
    key      text NOT NULL DEFAULT '',
    code     text NOT NULL,
    reason   text NOT NULL,
    digest   bytea CHECK (pg_catalog.length(digest) = 32)
);
COMMENT ON TABLE orders.refused IS 'what somebody tried and the rules refused, for the auditor';
COMMENT ON COLUMN orders.refused.at IS 'when';
COMMENT ON COLUMN orders.refused.seq IS 'in order';
COMMENT ON COLUMN orders.refused.act IS 'what was tried';
COMMENT ON COLUMN orders.refused.chain IS 'of the order, as it was said';
COMMENT ON COLUMN orders.refused.order_id IS 'as it was said';
COMMENT ON COLUMN orders.refused.key IS 'key that tried, as it was said; empty: not known';
COMMENT ON COLUMN orders.refused.code IS 'of the error list';
COMMENT ON COLUMN orders.refused.reason IS 'the rule, in words';
COMMENT ON COLUMN orders.refused.digest IS 'SHA-256 of what was handed in';

ALTER TABLE reconcile.executed_order ADD COLUMN line_id bigint REFERENCES intake.line;
COMMENT ON COLUMN reconcile.executed_order.line_id IS 'debit that it became, once that is known; such a debit is no other order''s';

-- Lists of projects and of paper orders are files like any other.
ALTER TABLE intake.file DROP CONSTRAINT file_kind_check;
ALTER TABLE intake.file ADD CONSTRAINT file_kind_check CHECK (kind IN
    ('programme', 'registry', 'payments', 'statement', 'projects', 'orders'));

-- The schema first: who is to own a table must be allowed to make one there.
ALTER SCHEMA orders OWNER TO mingzhang_owner;
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT c.oid::pg_catalog.regclass AS name FROM pg_catalog.pg_class c
                 WHERE c.relnamespace = 'orders'::pg_catalog.regnamespace AND c.relkind = 'r' LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s OWNER TO mingzhang_owner', found.name);
    END LOOP;
END
$$;
