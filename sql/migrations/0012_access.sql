-- Who may do what: people and offices by the key of their certificate, the roles under which the
-- service reads for them, their sessions, what they asked for once (docs/access.md). The functions
-- and policies are in sql/functions/access.

ALTER TABLE ledger.record DROP CONSTRAINT record_home;
ALTER TABLE ledger.record ADD CONSTRAINT record_home CHECK (
    type = 'genesis' OR (chain LIKE '%/office') = (type IN
        ('file', 'refusal', 'match', 'unmatch', 'break', 'explain', 'resolve', 'clear',
         'proposal', 'finding', 'access', 'draft', 'balance_form',
         'person', 'person_end', 'access_digest', 'act_refused')));

-- A request runs under one of these (SET LOCAL ROLE), so that a query which forgot its WHERE still
-- shows nothing of others. They read only: what people do is done by the program after asking
-- access.covers(). Roles belong to the whole server and may exist already.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['mingzhang_r_operator', 'mingzhang_r_payer', 'mingzhang_r_county',
                                  'mingzhang_r_town', 'mingzhang_r_manager', 'mingzhang_r_auditor',
                                  'mingzhang_r_publisher', 'mingzhang_r_administrator'] LOOP
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
COMMENT ON ROLE mingzhang_r_operator IS 'requests of the bureau: reads everything but secrets';
COMMENT ON ROLE mingzhang_r_payer IS 'requests of a payer: its own chain and its villages';
COMMENT ON ROLE mingzhang_r_county IS 'requests of a county: its villages and transit accounts';
COMMENT ON ROLE mingzhang_r_town IS 'requests of a town: its villages';
COMMENT ON ROLE mingzhang_r_manager IS 'requests of a manager: the accounts it signs for';
COMMENT ON ROLE mingzhang_r_auditor IS 'requests of an auditor: reads everything but secrets';
COMMENT ON ROLE mingzhang_r_publisher IS 'requests of who publishes: public chains';
COMMENT ON ROLE mingzhang_r_administrator IS 'requests of an administrator: people and refused acts, not the books';

CREATE SCHEMA access;
COMMENT ON SCHEMA access IS 'people and offices, their sessions, and what was noted about their acts';

CREATE TABLE access.person (
    key_sha256  bytea PRIMARY KEY CHECK (pg_catalog.length(key_sha256) = 32),
    key         text NOT NULL UNIQUE CHECK (key = pg_catalog.left(
                    pg_catalog.encode(key_sha256, 'hex'), 16)),
    role        text NOT NULL CHECK (role IN ('operator', 'payer', 'county', 'town', 'manager',
                    'auditor', 'publisher', 'administrator')),
    scope       text[] NOT NULL CHECK (pg_catalog.cardinality(scope) <= 16),
    name        text NOT NULL CHECK (name <> ''),
    valid_from  timestamptz NOT NULL,
    valid_to    timestamptz CHECK (valid_to > valid_from),
    n           bigint NOT NULL UNIQUE,
    ended_at    timestamptz,
    ended_n     bigint UNIQUE,
    reason      text CHECK (reason IN ('ceased', 'compromised', 'left', 'lost', 'replaced')),
    CHECK ((role IN ('payer', 'county', 'town', 'manager')) = (pg_catalog.cardinality(scope) > 0)),
    CHECK ((ended_n IS NULL) = (ended_at IS NULL) AND (ended_n IS NULL) = (reason IS NULL))
);
COMMENT ON TABLE access.person IS 'projection: who was registered, by the key of the certificate; a key is registered once, and once ended stays ended';
COMMENT ON COLUMN access.person.key_sha256 IS 'SHA-256 of the certificate''s public key (DER of SubjectPublicKeyInfo)';
COMMENT ON COLUMN access.person.key IS 'its first 16 hex digits: how records name who did something';
COMMENT ON COLUMN access.person.role IS 'one key has one role';
COMMENT ON COLUMN access.person.scope IS 'payer ids, county codes (6 digits), town codes (9 digits) or chains of accounts; empty for the others';
COMMENT ON COLUMN access.person.name IS 'of the office; the record commits to it';
COMMENT ON COLUMN access.person.valid_from IS 'from when on';
COMMENT ON COLUMN access.person.valid_to IS 'until before when; NULL: until ended';
COMMENT ON COLUMN access.person.n IS 'of its record in the chain programme/office';
COMMENT ON COLUMN access.person.ended_at IS 'when it was ended';
COMMENT ON COLUMN access.person.ended_n IS 'of the record that ended it';
COMMENT ON COLUMN access.person.reason IS 'why it was ended';

CREATE TABLE access.link (
    digest     bytea PRIMARY KEY CHECK (pg_catalog.length(digest) = 32),
    key        text NOT NULL REFERENCES access.person (key),
    made_at    timestamptz NOT NULL DEFAULT pg_catalog.now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
COMMENT ON TABLE access.link IS 'sign-in links for a browser without a certificate: each works once, for a short time';
COMMENT ON COLUMN access.link.digest IS 'SHA-256 of the secret in the link';
COMMENT ON COLUMN access.link.key IS 'who signs in with it';
COMMENT ON COLUMN access.link.made_at IS 'when it was made';
COMMENT ON COLUMN access.link.expires_at IS 'from when on it does not work';
COMMENT ON COLUMN access.link.used_at IS 'when it was used; NULL: not yet';

CREATE TABLE access.session (
    digest     bytea PRIMARY KEY CHECK (pg_catalog.length(digest) = 32),
    key        text NOT NULL REFERENCES access.person (key),
    made_at    timestamptz NOT NULL DEFAULT pg_catalog.now(),
    seen_at    timestamptz NOT NULL DEFAULT pg_catalog.now(),
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE access.session IS 'browsers that are signed in';
COMMENT ON COLUMN access.session.digest IS 'SHA-256 of the cookie''s value';
COMMENT ON COLUMN access.session.key IS 'whose it is: it ends with the registration';
COMMENT ON COLUMN access.session.made_at IS 'when the link was used';
COMMENT ON COLUMN access.session.seen_at IS 'when it was last used, to the minute';
COMMENT ON COLUMN access.session.expires_at IS 'when it ends whatever happens';
CREATE INDEX session_key ON access.session (key);

CREATE TABLE access.idem (
    caller text NOT NULL,
    key    text NOT NULL CHECK (pg_catalog.length(key) BETWEEN 1 AND 255),
    digest bytea NOT NULL CHECK (pg_catalog.length(digest) = 32),
    at     timestamptz NOT NULL DEFAULT pg_catalog.now(),
    status int CHECK (status BETWEEN 100 AND 599),
    answer bytea,
    PRIMARY KEY (caller, key),
    CHECK ((status IS NULL) = (answer IS NULL))
);
COMMENT ON TABLE access.idem IS 'requests that carry a key of their caller''s, and what was answered: the same again gives the same answer, for ever';
COMMENT ON COLUMN access.idem.caller IS 'key id';
COMMENT ON COLUMN access.idem.key IS 'Idempotency-Key';
COMMENT ON COLUMN access.idem.digest IS 'SHA-256 of the canonical request';
COMMENT ON COLUMN access.idem.at IS 'when it was first asked';
COMMENT ON COLUMN access.idem.status IS 'HTTP status of the answer; NULL: not finished';
COMMENT ON COLUMN access.idem.answer IS 'body of the answer';

CREATE TABLE access.look (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key     text NOT NULL,
    what    text NOT NULL CHECK (what ~ '^[a-z_]{1,64}$'),
    subject text NOT NULL DEFAULT '',
    thing   text NOT NULL DEFAULT '',
    at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    n       bigint
);
COMMENT ON TABLE access.look IS 'who looked at what is personal, and what was exported; each becomes part of an access record';
COMMENT ON COLUMN access.look.id IS 'order';
COMMENT ON COLUMN access.look.key IS 'who';
COMMENT ON COLUMN access.look.what IS 'opening, evidence, export and so on';
COMMENT ON COLUMN access.look.subject IS 'chain that it is about; empty: the whole';
COMMENT ON COLUMN access.look.thing IS 'place of the record and its field, digest of the file, name of the export: nothing personal';
COMMENT ON COLUMN access.look.at IS 'when';
COMMENT ON COLUMN access.look.n IS 'of its record in programme/office; NULL: not yet';
CREATE INDEX look_new ON access.look (id) WHERE n IS NULL;

CREATE TABLE access.refused (
    key     text NOT NULL,
    hour    timestamptz NOT NULL,
    place   int NOT NULL CHECK (place >= 0),
    act     text NOT NULL,
    code    text NOT NULL,
    subject text NOT NULL DEFAULT '',
    digest  bytea NOT NULL CHECK (pg_catalog.length(digest) = 32),
    count   bigint NOT NULL DEFAULT 1 CHECK (count > 0),
    at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    n       bigint,
    PRIMARY KEY (key, hour, place)
);
COMMENT ON TABLE access.refused IS 'acts that were refused to a registered key; the first of an hour one by one, the others together in the row with place 0';
COMMENT ON COLUMN access.refused.key IS 'whose act it was';
COMMENT ON COLUMN access.refused.hour IS 'its hour, UTC';
COMMENT ON COLUMN access.refused.place IS 'from 1 in its hour; 0: all that came after the cap';
COMMENT ON COLUMN access.refused.act IS 'what was to be done; of place 0 the first such';
COMMENT ON COLUMN access.refused.code IS 'slug of the error list';
COMMENT ON COLUMN access.refused.subject IS 'chain, when the act named one';
COMMENT ON COLUMN access.refused.digest IS 'SHA-256 of the request or of the list of refusals; of place 0 of the digests one after the other';
COMMENT ON COLUMN access.refused.count IS '1; of place 0 how many';
COMMENT ON COLUMN access.refused.at IS 'of the last one';
COMMENT ON COLUMN access.refused.n IS 'of its record in programme/office; NULL: not yet';
CREATE INDEX refused_new ON access.refused (hour) WHERE n IS NULL;

CREATE TABLE access.log_day (
    day    date PRIMARY KEY,
    lines  bigint NOT NULL CHECK (lines >= 0),
    size   bigint NOT NULL CHECK (size >= 0),
    sha256 bytea NOT NULL CHECK (pg_catalog.length(sha256) = 32),
    n      bigint NOT NULL UNIQUE
);
COMMENT ON TABLE access.log_day IS 'projection: day files of the access log that were closed';
COMMENT ON COLUMN access.log_day.day IS 'in Beijing time';
COMMENT ON COLUMN access.log_day.lines IS 'requests';
COMMENT ON COLUMN access.log_day.size IS 'bytes';
COMMENT ON COLUMN access.log_day.sha256 IS 'of the file';
COMMENT ON COLUMN access.log_day.n IS 'of its record in programme/office';

-- The schema first: who is to own a table must be allowed to make one there.
ALTER SCHEMA access OWNER TO mingzhang_owner;
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT c.oid::pg_catalog.regclass AS name FROM pg_catalog.pg_class c
                 WHERE c.relnamespace = 'access'::pg_catalog.regnamespace AND c.relkind = 'r' LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s OWNER TO mingzhang_owner', found.name);
    END LOOP;
END
$$;
