-- Facts without a record, facts without a disposition, books that are not the statements.
CREATE VIEW audit.missing AS
SELECT '' AS chain, 'intake.file ' || f.id AS place, f.name AS file, 0 AS line
FROM intake.file f
LEFT JOIN ledger.origin o ON o.kind = 'file' AND o.fact_id = f.id WHERE o.n IS NULL
UNION ALL
SELECT '', 'intake.refusal ' || r.id, r.name, 0
FROM intake.refusal r
LEFT JOIN ledger.origin o ON o.kind = 'refusal' AND o.fact_id = r.id WHERE o.n IS NULL
UNION ALL
SELECT 'payer/' || p.payer, 'intake.payment ' || p.id, f.name, p.line_no
FROM intake.payment p JOIN intake.file f ON f.id = p.file_id
LEFT JOIN ledger.origin o ON o.kind = 'payment' AND o.fact_id = p.id WHERE o.n IS NULL
UNION ALL
SELECT 'payer/' || p.payer, 'intake.payment ' || p.id || ' (voided)', f.name, p.line_no
FROM intake.payment p JOIN intake.file f ON f.id = p.file_id
LEFT JOIN ledger.origin o ON o.kind = 'void_payment' AND o.fact_id = p.id
WHERE p.voided_by IS NOT NULL AND o.n IS NULL
UNION ALL
SELECT h.chain, 'intake.statement ' || s.id, f.name, 0
FROM intake.statement s JOIN intake.file f ON f.id = s.file_id
JOIN audit.home h ON h.account_no = s.account_no
LEFT JOIN ledger.origin o ON o.kind = 'statement' AND o.fact_id = s.id WHERE o.n IS NULL
UNION ALL
SELECT h.chain, 'intake.line ' || l.id, f.name, l.line_no
FROM intake.line l JOIN intake.file f ON f.id = l.file_id
JOIN audit.home h ON h.account_no = l.account_no
LEFT JOIN ledger.origin o ON o.kind = 'line' AND o.fact_id = l.id WHERE o.n IS NULL
UNION ALL
SELECT h.chain, 'intake.line ' || l.id || ' (voided)', f.name, l.line_no
FROM intake.line l JOIN intake.file f ON f.id = l.file_id
JOIN audit.home h ON h.account_no = l.account_no
LEFT JOIN ledger.origin o ON o.kind = 'void_line' AND o.fact_id = l.id
WHERE l.voided_by IS NOT NULL AND o.n IS NULL
UNION ALL
SELECT q.village, 'programme.quota ' || q.year, '', 0 FROM programme.quota q
LEFT JOIN ledger.origin o ON o.kind = 'quota' AND o.fact_id = q.village::bigint * 10000 + q.year
WHERE o.n IS NULL
UNION ALL
SELECT a.village, 'programme.adjustment ' || a.id, '', 0 FROM programme.adjustment a
LEFT JOIN ledger.origin o ON o.kind = 'adjustment' AND o.fact_id = a.id WHERE o.n IS NULL
UNION ALL
SELECT e.chain, 'reconcile.event ' || e.id, '', 0 FROM reconcile.event e
LEFT JOIN ledger.origin o ON o.kind = 'event' AND o.fact_id = e.id WHERE o.n IS NULL;
COMMENT ON VIEW audit.missing IS 'facts that have no record';

CREATE VIEW audit.fact_count AS
SELECT (SELECT count(*) FROM intake.file) + (SELECT count(*) FROM intake.refusal)
     + (SELECT count(*) FROM intake.payment) + (SELECT count(*) FROM intake.line)
     + (SELECT count(*) FROM intake.statement)
     + (SELECT count(*) FROM programme.quota) + (SELECT count(*) FROM programme.adjustment)
     + (SELECT count(*) FROM reconcile.event) AS facts,
       (SELECT count(*) FROM ledger.line) + (SELECT count(*) FROM ledger.balance)
     + (SELECT count(*) FROM ledger.head) + (SELECT count(*) FROM ledger.opening)
     + (SELECT count(*) FROM ledger.origin) AS rows,
       (SELECT count(*) FROM intake.line WHERE voided_by IS NULL) AS lines;
COMMENT ON VIEW audit.fact_count IS 'how much the passes over tables look at';

-- Where the ledger has each statement line now: the books beside the bank in which its record and
-- its reclasses leave money.
CREATE VIEW audit.line_book AS
SELECT x.line_id, l.account, l.source, l.year, sum(l.amount_fen)::bigint AS amount_fen
FROM (SELECT o.fact_id AS line_id, o.chain, o.n FROM ledger.origin o WHERE o.kind = 'line'
      UNION ALL
      SELECT (e.body ->> 'line')::bigint, o.chain, o.n
      FROM ledger.origin o JOIN reconcile.event e ON e.id = o.fact_id AND e.type = 'reclass'
      WHERE o.kind = 'event') x
JOIN ledger.line l ON l.chain = x.chain AND l.n = x.n AND l.account <> 'bank'
GROUP BY 1, 2, 3, 4 HAVING sum(l.amount_fen) <> 0;
COMMENT ON VIEW audit.line_book IS 'books in which the money of a statement line stands';

-- The last run that decided, and what it had to decide upon.
CREATE VIEW audit.last_run AS
SELECT as_of, at FROM reconcile.run ORDER BY id DESC LIMIT 1;
COMMENT ON VIEW audit.last_run IS 'the run whose dispositions stand';

CREATE VIEW audit.undisposed AS
SELECT h.chain, f.name AS file, l.line_no AS line, 'line' AS code, NULL::text AS a, NULL::text AS b
FROM audit.last_run u
JOIN intake.line l ON l.voided_by IS NULL AND l.booked_on <= u.as_of
JOIN intake.file f ON f.id = l.file_id AND f.arrived_at < u.at
JOIN audit.home h ON h.account_no = l.account_no
LEFT JOIN reconcile.line_state s ON s.line_id = l.id WHERE s.line_id IS NULL
UNION ALL
SELECT 'payer/' || p.payer, f.name, p.line_no, 'payment', NULL, NULL
FROM audit.last_run u
JOIN intake.payment p ON p.voided_by IS NULL AND p.paid_on <= u.as_of
JOIN intake.file f ON f.id = p.file_id AND f.arrived_at < u.at
LEFT JOIN reconcile.payment_state s ON s.payment_id = p.id WHERE s.payment_id IS NULL
UNION ALL
SELECT h.chain, f.name, l.line_no, 'book', concat_ws(' ', s.book, s.source, s.year),
       string_agg(concat_ws(' ', b.account, b.source, b.year), ', ' ORDER BY b.account)
FROM reconcile.line_state s
JOIN intake.line l ON l.id = s.line_id AND l.voided_by IS NULL
JOIN intake.file f ON f.id = l.file_id
JOIN audit.home h ON h.account_no = l.account_no
LEFT JOIN audit.line_book b ON b.line_id = s.line_id
GROUP BY h.chain, f.name, l.line_no, s.book, s.source, s.year, s.line_id, l.amount_fen
HAVING count(b.account) <> 1
    OR (min(b.account), min(b.source), min(b.year), min(b.amount_fen))
       IS DISTINCT FROM (s.book, s.source, s.year, -l.amount_fen);
COMMENT ON VIEW audit.undisposed IS 'payments and lines without a disposition, and lines whose book is not the ledger''s';

-- Over the days of a statement the book moves as the statement does.
CREATE VIEW audit.statement_book AS
SELECT h.chain, f.name AS file, s.account_no, s.to_day,
       s.closing_fen - s.opening_fen AS said_fen, coalesce(m.moved_fen, 0) AS moved_fen
FROM intake.statement s
JOIN intake.file f ON f.id = s.file_id
JOIN audit.home h ON h.account_no = s.account_no
LEFT JOIN LATERAL (
    SELECT sum(l.amount_fen)::bigint AS moved_fen
    FROM intake.line i
    JOIN ledger.origin o ON o.kind IN ('line', 'void_line') AND o.fact_id = i.id
    JOIN ledger.line l ON l.chain = o.chain AND l.n = o.n AND l.account = 'bank'
    WHERE i.account_no = s.account_no AND i.booked_on BETWEEN s.from_day AND s.to_day
) m ON true
WHERE s.voided_by IS NULL AND s.opening_fen IS NOT NULL AND s.closing_fen IS NOT NULL;
COMMENT ON VIEW audit.statement_book IS 'what each statement moved, as it says and as it is booked';

-- The sums of the quotas, as the registry has them and as they are booked.
CREATE VIEW audit.quota_book AS
SELECT coalesce(q.village, b.chain) AS chain, coalesce(q.year, b.year) AS year,
       coalesce(q.source, b.source) AS source, coalesce(q.amount_fen, 0) AS said_fen,
       coalesce(b.amount_fen, 0) AS booked_fen
FROM programme.quota q
FULL JOIN (SELECT * FROM ledger.balance WHERE account = 'due' AND amount_fen <> 0) b
       ON b.chain = q.village AND b.year = q.year AND b.source = q.source;
COMMENT ON VIEW audit.quota_book IS 'what is owed, as the registry says and as it is booked';
