-- The programme and its registry: who owes what to whom. Written by `import programme` and
-- `import registry` only. Money in fen; dates are business dates in Beijing time.
CREATE SCHEMA programme;
COMMENT ON SCHEMA programme IS 'the programme (data, never code) and the registry of villages, payers, accounts';

CREATE TABLE programme.programme (
    id            text PRIMARY KEY,
    body          jsonb NOT NULL,
    sha256        bytea NOT NULL CHECK (length(sha256) = 32),
    is_demo       boolean NOT NULL,
    active        boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE programme.programme IS 'the programme file as loaded; one is active';
CREATE UNIQUE INDEX programme_one_active ON programme.programme (active) WHERE active;

-- Settings that SQL needs, one row: reconciliation.md names them W, H and so on.
CREATE TABLE programme.setting (
    one              boolean PRIMARY KEY DEFAULT true CHECK (one),
    window_before    int NOT NULL DEFAULT 2,   -- M2: days before the payment date
    window_after_wd  int NOT NULL DEFAULT 3,   -- W: working days after it
    match_days_max   int NOT NULL DEFAULT 30,  -- M4
    held_days        int NOT NULL DEFAULT 30,  -- H
    old_account_days int NOT NULL DEFAULT 30,
    return_days      int NOT NULL DEFAULT 30,
    no_list_wd       int NOT NULL DEFAULT 15,  -- C3
    statement_wd     int NOT NULL DEFAULT 10,  -- S4
    differs_permille int NOT NULL DEFAULT 50,  -- R4: 5 %
    cover_lines_max  int NOT NULL DEFAULT 6,   -- M3
    order_wd         int NOT NULL DEFAULT 3,   -- D4
    orders_from      date                      -- NULL: the paper years
);

CREATE TABLE programme.day (
    day        date PRIMARY KEY,
    is_working boolean NOT NULL,
    ordinal    int NOT NULL  -- number of working days up to and including this day
);
COMMENT ON TABLE programme.day IS 'the calendar, one row per day of the programme''s span: wd(d,n) is the working day with ordinal(d)+n';

CREATE TABLE programme.county (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{6}$'),
    name text NOT NULL,
    city text NOT NULL
);

CREATE TABLE programme.payer (
    id     text PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,40}$'),
    name   text NOT NULL,
    source text NOT NULL CHECK (source IN ('city', 'district', 'soe')),
    code   text            -- GB/T 2260 code or unified social credit code, when known
);
CREATE TABLE programme.payer_account (
    payer      text NOT NULL REFERENCES programme.payer,
    account_no text NOT NULL,  -- digits only
    name       text NOT NULL,
    PRIMARY KEY (account_no)
);
CREATE TABLE programme.payer_alias (
    payer text NOT NULL REFERENCES programme.payer,
    alias text NOT NULL,        -- as text_normal() leaves it
    PRIMARY KEY (alias, payer)
);
COMMENT ON TABLE programme.payer_alias IS 'normalised names under which a payer appears; its own name is one';

CREATE TABLE programme.village (
    code       text PRIMARY KEY CHECK (code ~ '^[0-9]{12}$'),
    name       text NOT NULL,
    town       text NOT NULL,
    county     text NOT NULL REFERENCES programme.county,
    unit       text NOT NULL,   -- the helping unit
    unit_kind  text NOT NULL CHECK (unit_kind IN ('city_unit', 'district_unit', 'soe')),
    valid_from date NOT NULL,
    valid_to   date,
    successor  text REFERENCES programme.village
);
CREATE TABLE programme.village_alias (
    village text NOT NULL REFERENCES programme.village,
    alias   text NOT NULL,      -- another code (12 digits) or a normalised name
    PRIMARY KEY (alias, village)
);
COMMENT ON TABLE programme.village_alias IS 'alias codes and normalised alias names; the village''s own name is one';

CREATE TABLE programme.account (
    account_no text PRIMARY KEY,       -- digits only
    kind       text NOT NULL CHECK (kind IN ('village', 'transit')),
    village    text REFERENCES programme.village,
    county     text REFERENCES programme.county,   -- of a transit account
    slug       text UNIQUE,                        -- of a transit account: its chain is transit/<slug>
    bank       text NOT NULL,
    name       text NOT NULL,
    valid_from date NOT NULL,
    valid_to   date,
    CHECK ((kind = 'village') = (village IS NOT NULL)),
    CHECK ((kind = 'transit') = (slug IS NOT NULL AND county IS NOT NULL))
);
CREATE INDEX account_village ON programme.account (village);
CREATE TABLE programme.party (
    account_no text NOT NULL REFERENCES programme.account,
    position   int  NOT NULL,
    role       text NOT NULL,
    org        text NOT NULL,
    PRIMARY KEY (account_no, position)
);

CREATE TABLE programme.route (
    payer   text NOT NULL REFERENCES programme.payer,
    county  text NOT NULL REFERENCES programme.county,
    transit text REFERENCES programme.account,   -- NULL: direct
    PRIMARY KEY (payer, county)
);

CREATE TABLE programme.quota (
    village    text NOT NULL REFERENCES programme.village,
    year       int  NOT NULL,
    payer      text NOT NULL REFERENCES programme.payer,
    source     text NOT NULL CHECK (source IN ('city', 'district', 'soe')),
    amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
    due        date NOT NULL,
    document   text NOT NULL,                    -- 文号
    PRIMARY KEY (village, year)
);
CREATE TABLE programme.adjustment (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    village    text NOT NULL,
    year       int  NOT NULL,
    old_payer  text, new_payer text,
    old_fen    bigint, new_fen bigint,
    document   text NOT NULL CHECK (document <> ''),
    decided_on date NOT NULL
);
COMMENT ON TABLE programme.adjustment IS 'approved changes of a quota, each with its 文号; applied to programme.quota';

-- Rules that classify a statement line by themselves (C1, D1). Evaluated in order of position;
-- the first rule all of whose non-null conditions hold wins.
CREATE TABLE programme.rule (
    id           text PRIMARY KEY,              -- e.g. 'interest', stands in the record
    version      int  NOT NULL,
    position     int  NOT NULL UNIQUE,
    side         text NOT NULL CHECK (side IN ('credit', 'debit')),
    summary_like text,                          -- POSIX regular expression on the summary
    name_like    text,                          -- POSIX regular expression on the counterparty name
    own_account  boolean NOT NULL DEFAULT false, -- the counterparty is another account of the same village
    book         text NOT NULL                  -- ledger account that it is booked to
);

-- What the registry speaks for, and the totals that bound it (reconciliation.md section 1).
CREATE TABLE programme.scope (
    kind       text NOT NULL CHECK (kind IN ('whole', 'payers', 'counties')), -- one kind in all rows
    key        text NOT NULL,                   -- source (whole), payer id or county code
    villages   int NOT NULL CHECK (villages >= 0),
    year_fen   bigint NOT NULL CHECK (year_fen >= 0), -- quotas of one year
    PRIMARY KEY (kind, key)
);
COMMENT ON TABLE programme.scope IS 'control totals that the registry was checked against';
