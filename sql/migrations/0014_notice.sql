-- Notices: what is disclosed and what became of it. Everything here but the evidence repeats what
-- records say (docs/spec/record.md); rows are made with their records, in the same transaction. The
-- guards are in sql/functions/notice.
CREATE SCHEMA notice;
COMMENT ON SCHEMA notice IS 'notices, their evidence, and the objections to them';

CREATE TABLE notice.evidence (
    digest bytea PRIMARY KEY CHECK (pg_catalog.length(digest) = 32),
    kind   text NOT NULL CHECK (kind IN ('model', 'templates')),
    bytes  bytea NOT NULL CHECK (digest = pg_catalog.sha256(bytes))
);
COMMENT ON TABLE notice.evidence IS 'what notices are made of, byte for byte: their models and template sets; public, and kept for good';
COMMENT ON COLUMN notice.evidence.digest IS 'SHA-256 of the bytes: what the record names';
COMMENT ON COLUMN notice.evidence.kind IS 'model or templates';
COMMENT ON COLUMN notice.evidence.bytes IS 'a model is canonical JSON (docs/spec/notice.md)';

CREATE TABLE notice.draft (
    number      text PRIMARY KEY CHECK (number ~ '^[A-Za-z0-9_.-]{1,64}$'),
    chain       text NOT NULL CHECK (chain NOT LIKE '%/office'),
    kind        text NOT NULL CHECK (kind IN ('N1', 'N2', 'N3', 'N4', 'N5', 'N6')),
    subject     text NOT NULL,
    year        int NOT NULL,
    quarter     int NOT NULL CHECK (quarter BETWEEN 0 AND 4),
    stage       text NOT NULL CHECK (stage IN ('before', 'after')),
    title       text NOT NULL,
    issuer      text NOT NULL,
    model       bytea NOT NULL REFERENCES notice.evidence (digest),
    figures     bytea NOT NULL CHECK (pg_catalog.length(figures) = 32),
    as_of       date NOT NULL,
    size        bigint NOT NULL CHECK (size > 0),
    root        bytea NOT NULL CHECK (pg_catalog.length(root) = 32),
    from_day    date NOT NULL,
    to_day      date NOT NULL CHECK (to_day >= from_day + 10),
    due         date,
    supersedes  text,
    answers     text,
    maker       text NOT NULL CHECK (maker <> ''),
    made_at     timestamptz NOT NULL DEFAULT pg_catalog.now(),
    n           bigint NOT NULL,
    checker     text CHECK (checker <> maker),
    reviewed_at timestamptz,
    review_n    bigint,
    CHECK ((checker IS NULL) = (review_n IS NULL) AND (checker IS NULL) = (reviewed_at IS NULL)),
    CHECK ((supersedes IS NULL) = (kind <> 'N5') AND (answers IS NULL) = (kind <> 'N6'))
);
COMMENT ON TABLE notice.draft IS 'every notice as it was drafted, and who reviewed it; the names of persons stay here';
COMMENT ON COLUMN notice.draft.number IS '公示编号';
COMMENT ON COLUMN notice.draft.chain IS 'public chain of who discloses';
COMMENT ON COLUMN notice.draft.kind IS 'N1 allocation and arrival, N2 plan, N3 use, N4 completion, N5 correction, N6 outcome of an objection';
COMMENT ON COLUMN notice.draft.subject IS 'payer, village or county; of N5 the notice, of N6 the objection';
COMMENT ON COLUMN notice.draft.year IS 'year that it is about; 0: none';
COMMENT ON COLUMN notice.draft.quarter IS '0: the whole year';
COMMENT ON COLUMN notice.draft.stage IS 'before: 公示, after: 公告';
COMMENT ON COLUMN notice.draft.title IS 'of the model';
COMMENT ON COLUMN notice.draft.issuer IS 'office that discloses';
COMMENT ON COLUMN notice.draft.model IS 'SHA-256 of the model';
COMMENT ON COLUMN notice.draft.figures IS 'root of its figures';
COMMENT ON COLUMN notice.draft.as_of IS 'cut-off';
COMMENT ON COLUMN notice.draft.size IS 'of the checkpoint';
COMMENT ON COLUMN notice.draft.root IS 'of the checkpoint';
COMMENT ON COLUMN notice.draft.from_day IS 'day of posting';
COMMENT ON COLUMN notice.draft.to_day IS 'last day of the period as drafted';
COMMENT ON COLUMN notice.draft.due IS 'last working day on which an allocation must be public; NULL: not known, or no allocation';
COMMENT ON COLUMN notice.draft.supersedes IS 'number of the notice that it corrects';
COMMENT ON COLUMN notice.draft.answers IS 'number of the objection that it reports';
COMMENT ON COLUMN notice.draft.maker IS 'who drafted it';
COMMENT ON COLUMN notice.draft.made_at IS 'when';
COMMENT ON COLUMN notice.draft.n IS 'of its draft record in the office chain';
COMMENT ON COLUMN notice.draft.checker IS 'who reviewed it; NULL: nobody yet';
COMMENT ON COLUMN notice.draft.reviewed_at IS 'when';
COMMENT ON COLUMN notice.draft.review_n IS 'of the review''s record in the office chain';

CREATE TABLE notice.notice (
    number        text PRIMARY KEY REFERENCES notice.draft (number),
    chain         text NOT NULL,
    n             bigint NOT NULL,
    hash          bytea NOT NULL CHECK (pg_catalog.length(hash) = 32),
    at            timestamptz NOT NULL DEFAULT pg_catalog.now(),
    templates     bytea NOT NULL REFERENCES notice.evidence (digest),
    renderer      text NOT NULL,
    page          bytea CHECK (pg_catalog.length(page) = 32),
    to_day        date NOT NULL,
    superseded_by text REFERENCES notice.notice (number),
    ended_n       bigint,
    archived_n    bigint CHECK (archived_n > ended_n),
    UNIQUE (chain, n)
);
COMMENT ON TABLE notice.notice IS 'projection: every published notice';
COMMENT ON COLUMN notice.notice.number IS '公示编号';
COMMENT ON COLUMN notice.notice.chain IS 'of its record';
COMMENT ON COLUMN notice.notice.n IS 'of its record';
COMMENT ON COLUMN notice.notice.hash IS 'of its record';
COMMENT ON COLUMN notice.notice.at IS 'when it was published';
COMMENT ON COLUMN notice.notice.templates IS 'SHA-256 of the template set';
COMMENT ON COLUMN notice.notice.renderer IS 'id and version of what made its page';
COMMENT ON COLUMN notice.notice.page IS 'SHA-256 of its page; NULL: none was made';
COMMENT ON COLUMN notice.notice.to_day IS 'last day of the period, as extended';
COMMENT ON COLUMN notice.notice.superseded_by IS 'number of its correction';
COMMENT ON COLUMN notice.notice.ended_n IS 'of the step that ended it';
COMMENT ON COLUMN notice.notice.archived_n IS 'of the step that archived it';

CREATE TABLE notice.step (
    chain     text NOT NULL,
    n         bigint NOT NULL,
    number    text NOT NULL REFERENCES notice.notice (number),
    step      text NOT NULL CHECK (step IN ('posted', 'extended', 'ended', 'archived')),
    on_day    date NOT NULL,
    channel   text CHECK (channel IN ('board', 'portal', 'other')),
    place     text,
    first_day date,
    last_day  date CHECK (last_day >= first_day),
    to_day    date,
    photos    text NOT NULL DEFAULT '',
    PRIMARY KEY (chain, n)
);
COMMENT ON TABLE notice.step IS 'projection: what became of notices';
COMMENT ON COLUMN notice.step.chain IS 'of the record';
COMMENT ON COLUMN notice.step.n IS 'of the record';
COMMENT ON COLUMN notice.step.number IS 'of the notice';
COMMENT ON COLUMN notice.step.step IS 'what happened';
COMMENT ON COLUMN notice.step.on_day IS 'on which day';
COMMENT ON COLUMN notice.step.channel IS 'of a posting: board, portal, other';
COMMENT ON COLUMN notice.step.place IS 'of a posting';
COMMENT ON COLUMN notice.step.first_day IS 'of a posting';
COMMENT ON COLUMN notice.step.last_day IS 'of a posting; NULL: it still hung';
COMMENT ON COLUMN notice.step.to_day IS 'of an extension: the new last day';
COMMENT ON COLUMN notice.step.photos IS 'SHA-256 of photographs in hex, separated by spaces';
CREATE INDEX step_number ON notice.step (number);

CREATE TABLE notice.objection (
    objection   text PRIMARY KEY CHECK (objection ~ '^[A-Za-z0-9_.-]{1,64}$'),
    number      text NOT NULL REFERENCES notice.notice (number),
    chain       text NOT NULL,
    n           bigint NOT NULL,
    words_n     bigint NOT NULL,
    received    date NOT NULL,
    due         date NOT NULL CHECK (due >= received),
    answered_n  bigint CHECK (answered_n > n),
    answered_on date,
    outcome     text,
    UNIQUE (chain, n),
    CHECK ((answered_n IS NULL) = (outcome IS NULL) AND (answered_n IS NULL) = (answered_on IS NULL))
);
COMMENT ON TABLE notice.objection IS 'projection: objections; their words and senders are openings of records in the office chain';
COMMENT ON COLUMN notice.objection.objection IS 'number of the objection';
COMMENT ON COLUMN notice.objection.number IS 'of the notice';
COMMENT ON COLUMN notice.objection.chain IS 'of its records';
COMMENT ON COLUMN notice.objection.n IS 'of the record that opens it';
COMMENT ON COLUMN notice.objection.words_n IS 'of the record of its words, in the office chain';
COMMENT ON COLUMN notice.objection.received IS 'day on which it came';
COMMENT ON COLUMN notice.objection.due IS 'last working day for the answer';
COMMENT ON COLUMN notice.objection.answered_n IS 'of the record that answers it';
COMMENT ON COLUMN notice.objection.answered_on IS 'day of the answer';
COMMENT ON COLUMN notice.objection.outcome IS 'as published';
CREATE INDEX objection_number ON notice.objection (number);

-- The schema first: who is to own a table must be allowed to make one there.
ALTER SCHEMA notice OWNER TO mingzhang_owner;
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT c.oid::pg_catalog.regclass AS name FROM pg_catalog.pg_class c
                 WHERE c.relnamespace = 'notice'::pg_catalog.regnamespace AND c.relkind = 'r' LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s OWNER TO mingzhang_owner', found.name);
    END LOOP;
END
$$;
