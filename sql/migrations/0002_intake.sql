-- What was said: files, kept whole, and the typed lines read from them. Rows are only added;
-- a superseded line gets its voided_by set once.
CREATE SCHEMA intake;
COMMENT ON SCHEMA intake IS 'files as they arrived, and the typed lines read from them';

CREATE TABLE intake.file (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256      bytea NOT NULL UNIQUE CHECK (length(sha256) = 32),
    name        text NOT NULL,                   -- base name at first arrival
    kind        text NOT NULL CHECK (kind IN ('programme', 'registry', 'payments', 'statement')),
    format      text NOT NULL,                   -- csv xlsx html tsv camt053 json
    encoding    text NOT NULL,
    profile     text NOT NULL DEFAULT '',
    size        bigint NOT NULL,
    subject     text NOT NULL DEFAULT '',        -- payer id of a list; account of a statement, '' if many
    arrived_at  timestamptz NOT NULL DEFAULT now(),
    covers_from date, covers_to date,            -- first and last business date it speaks of
    warnings    jsonb NOT NULL DEFAULT '[]',
    supersedes  bigint REFERENCES intake.file,
    lines       bigint NOT NULL DEFAULT 0
);
CREATE TABLE intake.part (
    file_id bigint NOT NULL REFERENCES intake.file,
    part    int NOT NULL,
    sealed  bytea NOT NULL CHECK (length(sealed) <= 1048576 + 16),
    PRIMARY KEY (file_id, part)
);
CREATE TABLE intake.file_key (
    file_id bigint PRIMARY KEY REFERENCES intake.file,
    key     bytea NOT NULL CHECK (length(key) = 32)
);
COMMENT ON TABLE intake.file_key IS 'the key of a file''s parts; deleting the row erases the file';
CREATE TABLE intake.other_name (
    file_id bigint NOT NULL REFERENCES intake.file, name text NOT NULL, PRIMARY KEY (file_id, name)
);
CREATE TABLE intake.refusal (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256     bytea NOT NULL, name text NOT NULL, kind text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    code       text NOT NULL,      -- 'statement_sum', 'statement_conflict' or a slug of the error list
    account_no text NOT NULL DEFAULT '', -- of the statement that does not add up
    other_file bigint REFERENCES intake.file, -- of a conflict
    on_date    date,
    from_day   date, to_day date,  -- period of the refused statement, when it could be read
    items      jsonb NOT NULL,     -- [{file,line,column,value,expected}]
    UNIQUE (sha256, code, account_no)
);

CREATE TABLE intake.payment (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file_id    bigint NOT NULL REFERENCES intake.file,
    line_no    int    NOT NULL,
    payer      text   NOT NULL REFERENCES programme.payer, -- whose list it is
    year       int    NOT NULL,
    village_code text NOT NULL DEFAULT '', county text NOT NULL DEFAULT '', town text NOT NULL DEFAULT '',
    village_name text NOT NULL DEFAULT '',     -- as written; normalised when compared
    account_no text   NOT NULL DEFAULT '',     -- digits only
    account_name text NOT NULL DEFAULT '',
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0), -- negative: a red line (return)
    paid_on    date   NOT NULL,
    voucher    text   NOT NULL DEFAULT '',
    bank_ref   text   NOT NULL DEFAULT '',
    is_return  boolean NOT NULL DEFAULT false, -- red or 退汇 line
    remark     text   NOT NULL DEFAULT '',
    unit       text   NOT NULL DEFAULT 'yuan', -- unit and digits as printed
    decimals   smallint NOT NULL DEFAULT 2,
    raw        text   NOT NULL,                -- the line as it stood, cells joined by TAB
    number     text   NOT NULL DEFAULT '',     -- voucher, else bank_ref: tells lines of a payer apart
    identity   bytea  NOT NULL,                -- SHA-256 of what makes it the same line (section 1)
    voided_by  bigint REFERENCES intake.file
);
CREATE UNIQUE INDEX payment_identity ON intake.payment (identity) WHERE voided_by IS NULL;
CREATE INDEX payment_number ON intake.payment (payer, number) WHERE number <> '';
CREATE INDEX payment_file ON intake.payment (file_id, line_no);

CREATE TABLE intake.statement (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file_id     bigint NOT NULL REFERENCES intake.file,
    account_no  text NOT NULL REFERENCES programme.account,
    from_day    date NOT NULL, to_day date NOT NULL,
    declared    boolean NOT NULL,      -- the file itself says its period
    opening_fen bigint, closing_fen bigint, -- NULL: no balance given; not coverage
    voided_by   bigint REFERENCES intake.file
);
CREATE INDEX statement_account ON intake.statement (account_no, from_day);

CREATE TABLE intake.line (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    statement_id bigint NOT NULL REFERENCES intake.statement,
    file_id     bigint NOT NULL REFERENCES intake.file,
    line_no     int    NOT NULL,
    account_no  text   NOT NULL REFERENCES programme.account,
    booked_on   date   NOT NULL,
    amount_fen  bigint NOT NULL CHECK (amount_fen <> 0), -- credit (money in) positive, debit negative
    balance_fen bigint,
    serial      text   NOT NULL DEFAULT '',
    bank_ref    text   NOT NULL DEFAULT '',
    counter_account text NOT NULL DEFAULT '', -- digits only
    counter_name text  NOT NULL DEFAULT '',
    counter_payer text REFERENCES programme.payer,   -- known by account, else by alias
    counter_own  text REFERENCES programme.account,  -- a registered account of ours
    summary     text   NOT NULL DEFAULT '',
    rule        text   REFERENCES programme.rule,    -- what classifies it by itself
    unit        text   NOT NULL DEFAULT 'yuan', decimals smallint NOT NULL DEFAULT 2,
    raw         text   NOT NULL,
    identity    bytea  NOT NULL,
    voided_by   bigint REFERENCES intake.file
);
CREATE UNIQUE INDEX line_identity ON intake.line (identity) WHERE voided_by IS NULL;
CREATE INDEX line_serial ON intake.line (account_no, serial) WHERE serial <> '';
CREATE INDEX line_file ON intake.line (file_id, line_no);
CREATE INDEX line_account ON intake.line (account_no, booked_on);

CREATE TABLE intake.sighting (
    kind    text NOT NULL CHECK (kind IN ('payment', 'line')),
    fact_id bigint NOT NULL, file_id bigint NOT NULL REFERENCES intake.file, line_no int NOT NULL,
    PRIMARY KEY (kind, fact_id, file_id, line_no)
);
COMMENT ON TABLE intake.sighting IS 'a known line met again in a later file: evidence, not a second fact';
