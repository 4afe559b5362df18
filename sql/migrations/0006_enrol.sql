-- Keys and parties that are enrolled by records, the second signature of national mode, and the
-- types of record that came with the log, seals and orders.

ALTER TABLE ledger.record DROP CONSTRAINT record_home;
ALTER TABLE ledger.record ADD CONSTRAINT record_home CHECK (
    type = 'genesis' OR (chain LIKE '%/office') = (type IN
        ('file', 'refusal', 'match', 'unmatch', 'break', 'explain', 'resolve', 'clear',
         'proposal', 'finding', 'access', 'draft', 'balance_form')));

ALTER TABLE ledger.record ADD COLUMN signature2 bytea
    CHECK (pg_catalog.length(signature2) BETWEEN 8 AND 72);
COMMENT ON COLUMN ledger.record.signature2 IS 'SM2 over the bytes, DER; NULL when the record names no second key';

ALTER TABLE ledger.origin DROP CONSTRAINT origin_kind_check;
ALTER TABLE ledger.origin ADD CONSTRAINT origin_kind_check CHECK (kind IN
    ('programme', 'quota', 'adjustment', 'file', 'payment', 'line', 'void_payment', 'void_line',
     'event', 'refusal', 'statement', 'seal', 'balance_form', 'order', 'approval'));

ALTER TABLE ledger.key DROP CONSTRAINT key_public_key_check;
ALTER TABLE ledger.key DROP CONSTRAINT key_role_check;
ALTER TABLE ledger.key ALTER COLUMN valid_from DROP NOT NULL;
ALTER TABLE ledger.key ADD CONSTRAINT key_role_check CHECK (role IN
    ('record', 'checkpoint', 'approval', 'tls', 'authority', 'witness'));
ALTER TABLE ledger.key ADD COLUMN algorithm text NOT NULL DEFAULT 'ed25519'
    CHECK (algorithm IN ('ed25519', 'sm2'));
ALTER TABLE ledger.key ADD CONSTRAINT key_public_key_check CHECK (
    pg_catalog.length(public_key) = CASE algorithm WHEN 'sm2' THEN 65 ELSE 32 END);
ALTER TABLE ledger.key ADD COLUMN name text;
ALTER TABLE ledger.key ADD COLUMN replaces text REFERENCES ledger.key (id);
ALTER TABLE ledger.key ADD COLUMN enrolled_n bigint UNIQUE;
ALTER TABLE ledger.key ADD COLUMN revoked_n bigint UNIQUE;
ALTER TABLE ledger.key ADD COLUMN reason text
    CHECK (reason IN ('ceased', 'compromised', 'left', 'lost', 'replaced'));
ALTER TABLE ledger.key ADD CONSTRAINT key_revoked CHECK ((revoked_n IS NULL) = (reason IS NULL));
COMMENT ON TABLE ledger.key IS 'projection: public keys; the private ones are the signer''s and the parties'' own. The first keys are there since init, every other one came by a record';
COMMENT ON COLUMN ledger.key.public_key IS 'Ed25519, 32 bytes; SM2, the point, 65 bytes';
COMMENT ON COLUMN ledger.key.role IS 'what it may sign: a key has one use';
COMMENT ON COLUMN ledger.key.valid_from IS 'first log position at which it is valid; NULL: its record has no place in the log yet';
COMMENT ON COLUMN ledger.key.valid_to IS 'last log position at which it is valid: that of its revocation; NULL: still valid, or the revocation has no place in the log yet';
COMMENT ON COLUMN ledger.key.algorithm IS 'ed25519 or sm2';
COMMENT ON COLUMN ledger.key.name IS 'name that goes with it, e.g. of a witness';
COMMENT ON COLUMN ledger.key.replaces IS 'key whose successor it is';
COMMENT ON COLUMN ledger.key.enrolled_n IS 'n of its key record in the chain of the programme; NULL: there since init';
COMMENT ON COLUMN ledger.key.revoked_n IS 'n of its revocation in the chain of the programme';
COMMENT ON COLUMN ledger.key.reason IS 'of its revocation';

CREATE TABLE ledger.party (
    chain      text NOT NULL CHECK (chain NOT LIKE '%/office'),
    n          bigint NOT NULL,
    seat       smallint NOT NULL CHECK (seat BETWEEN 1 AND 9),
    key        text NOT NULL REFERENCES ledger.key (id),
    role       text NOT NULL,
    name       text NOT NULL,
    valid_from date NOT NULL,
    valid_to   date CHECK (valid_to >= valid_from),
    replaced_n bigint,
    PRIMARY KEY (chain, n)
);
COMMENT ON TABLE ledger.party IS 'projection: who sits in which seat of an account''s parties; the last of each seat is the one who holds it';
COMMENT ON COLUMN ledger.party.chain IS 'public chain of the account';
COMMENT ON COLUMN ledger.party.n IS 'of the party record';
COMMENT ON COLUMN ledger.party.seat IS 'each seat signs once';
COMMENT ON COLUMN ledger.party.key IS 'key that the record names; its successors hold the seat after it';
COMMENT ON COLUMN ledger.party.role IS 'e.g. helper, town, village';
COMMENT ON COLUMN ledger.party.name IS 'of an office, never of a person';
COMMENT ON COLUMN ledger.party.valid_from IS 'business date';
COMMENT ON COLUMN ledger.party.valid_to IS 'business date; NULL: until further notice';
COMMENT ON COLUMN ledger.party.replaced_n IS 'n of the party record that took the seat after it; NULL: it is the last';
CREATE UNIQUE INDEX party_seat ON ledger.party (chain, seat) WHERE replaced_n IS NULL;
ALTER TABLE ledger.party OWNER TO mingzhang_owner;
