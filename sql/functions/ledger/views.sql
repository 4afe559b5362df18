-- What the books say, for the verifier, the reports and the proof of reconciliation.md section 4.

CREATE OR REPLACE VIEW ledger.trial_balance AS
SELECT account, source, year,
       pg_catalog.sum(amount_fen) FILTER (WHERE amount_fen > 0) AS debit_fen,
       -pg_catalog.sum(amount_fen) FILTER (WHERE amount_fen < 0) AS credit_fen,
       pg_catalog.sum(amount_fen)::bigint AS balance_fen
FROM ledger.line GROUP BY account, source, year;
COMMENT ON VIEW ledger.trial_balance IS 'per book and colour over all chains, from the lines; balances sum to zero per colour';

CREATE OR REPLACE VIEW ledger.chain_balance AS
SELECT chain, account, pg_catalog.sum(amount_fen)::bigint AS amount_fen
FROM ledger.balance GROUP BY chain, account;
COMMENT ON VIEW ledger.chain_balance IS 'per chain and book, all colours together; debit positive';

CREATE OR REPLACE VIEW ledger.book_balance AS
SELECT a.account_no, a.chain,
       coalesce(c.amount_fen, 0)::bigint AS carried_fen,
       coalesce(b.amount_fen, 0)::bigint AS moved_fen,
       (coalesce(c.amount_fen, 0) + coalesce(b.amount_fen, 0))::bigint AS balance_fen
FROM ledger.account_chain a
LEFT JOIN (SELECT account_no, pg_catalog.sum(amount_fen) AS amount_fen
           FROM ledger.carried GROUP BY account_no) c USING (account_no)
LEFT JOIN (
    SELECT i.account_no, pg_catalog.sum(l.amount_fen) AS amount_fen
    FROM ledger.origin o
    JOIN intake.line i ON i.id = o.fact_id
    JOIN ledger.line l ON l.chain = o.chain AND l.n = o.n AND l.account = 'bank'
    WHERE o.kind IN ('line', 'void_line') GROUP BY i.account_no
) b USING (account_no);
COMMENT ON VIEW ledger.book_balance IS 'per bank account: what it brought along, what the entries of its lines moved, and the book balance, which must be the statement''s';

CREATE OR REPLACE VIEW ledger.public_record AS
SELECT * FROM ledger.record WHERE chain NOT LIKE '%/office';
COMMENT ON VIEW ledger.public_record IS 'records of the public chains: all that may be handed out';
