-- Lists of projects and of paper orders that were taken in: the same bytes again change nothing.
CREATE TABLE orders.sheet (
    file_id  bigint PRIMARY KEY REFERENCES intake.file,
    rows     bigint NOT NULL CHECK (rows > 0),
    taken_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON TABLE orders.sheet IS 'lists of projects and of paper orders whose rows were taken in, all of them';
COMMENT ON COLUMN orders.sheet.file_id IS 'the file';
COMMENT ON COLUMN orders.sheet.rows IS 'number of its rows';
COMMENT ON COLUMN orders.sheet.taken_at IS 'when';
ALTER TABLE orders.sheet OWNER TO mingzhang_owner;

ALTER TABLE orders.refused ADD COLUMN whose text;
COMMENT ON COLUMN orders.refused.whose IS 'key that the record says it was: the one that signed, else the ledger''s';
