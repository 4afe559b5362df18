-- Whether every record of a transaction came with its lines is known from two sums, which are kept
-- while it runs: looking at all that it added once more, chain by chain, cost as much as a guard.
CREATE TABLE ledger.owed (
    xid   xid8 PRIMARY KEY,
    lines bigint NOT NULL
);
COMMENT ON TABLE ledger.owed IS 'lines that the records of a transaction under way still lack; empty in between';
COMMENT ON COLUMN ledger.owed.xid IS 'the transaction';
COMMENT ON COLUMN ledger.owed.lines IS 'those of its records, less those that came';
ALTER TABLE ledger.owed OWNER TO mingzhang_owner;
