-- Tables against tables, where a record by itself does not show it. Each row is one finding: the
-- chain and the record (n -1: the chain as a whole), the table, where a person finds it, and what
-- is wrong as a code of src/audit/finding.c with up to two numbers.
CREATE VIEW audit.table_finding AS
SELECT l.chain, l.n, 'ledger.line' AS place, 'orphan' AS code, NULL::text AS a, NULL::text AS b
FROM ledger.line l
WHERE NOT EXISTS (SELECT FROM ledger.record r WHERE r.chain = l.chain AND r.n = l.n)
UNION ALL
SELECT o.chain, o.n, 'ledger.opening ' || o.field, 'orphan', NULL, NULL FROM ledger.opening o
WHERE NOT EXISTS (SELECT FROM ledger.record r WHERE r.chain = o.chain AND r.n = o.n)
UNION ALL
SELECT o.chain, o.n, 'ledger.origin ' || o.kind || ' ' || o.fact_id, 'orphan', NULL, NULL
FROM ledger.origin o
WHERE NOT EXISTS (SELECT FROM ledger.record r WHERE r.chain = o.chain AND r.n = o.n)
UNION ALL
SELECT q.chain, q.n, 'ledger.log_queue', 'queue', NULL, NULL FROM ledger.log_queue q
LEFT JOIN ledger.record r ON r.chain = q.chain AND r.n = q.n
WHERE r.hash IS DISTINCT FROM q.hash
UNION ALL
SELECT p.chain, p.n, 'log.leaf', 'leaf', NULL, NULL FROM log.leaf p
LEFT JOIN ledger.record r ON r.chain = p.chain AND r.n = p.n
WHERE r.hash IS DISTINCT FROM p.hash
UNION ALL
SELECT r.chain, r.n, 'ledger.log_queue', 'adrift', NULL, NULL FROM ledger.record r
WHERE NOT EXISTS (SELECT FROM log.leaf p WHERE p.chain = r.chain AND p.n = r.n)
  AND NOT EXISTS (SELECT FROM ledger.log_queue q WHERE q.chain = r.chain AND q.n = r.n)
UNION ALL
SELECT chain, -1, 'ledger.balance ' || account || ' ' || source || ' ' || year, 'balance',
       b.amount_fen::text, l.amount_fen::text
FROM (SELECT chain, account, source, year, sum(amount_fen)::bigint AS amount_fen
      FROM ledger.line GROUP BY 1, 2, 3, 4) l
FULL JOIN ledger.balance b USING (chain, account, source, year)
WHERE coalesce(b.amount_fen, 0) <> coalesce(l.amount_fen, 0)
UNION ALL
SELECT h.chain, -1, 'ledger.head', 'head', NULL, NULL FROM ledger.head h
LEFT JOIN ledger.record r ON r.chain = h.chain AND r.n = h.next_n - 1
WHERE r.hash IS DISTINCT FROM h.hash OR r.at IS DISTINCT FROM h.at
   OR (h.class = 'office') <> (h.chain LIKE '%/office')
UNION ALL
SELECT coalesce(k.chain, c.chain), -1, 'ledger.carried ' || coalesce(k.account_no, c.account_no),
       'carried', k.amount_fen::text, c.amount_fen::text
FROM ledger.carried k
FULL JOIN (
    SELECT r.chain, convert_from(o.value, 'UTF8') AS account_no,
           sum(l.amount_fen)::bigint AS amount_fen
    FROM ledger.record r
    JOIN ledger.line l ON l.chain = r.chain AND l.n = r.n AND l.account = 'bank'
    JOIN ledger.opening o ON o.chain = r.chain AND o.n = r.n AND o.field = 'account'
    WHERE r.type = 'carry' GROUP BY 1, 2
) c ON c.chain = k.chain AND c.account_no = k.account_no
WHERE coalesce(k.amount_fen, 0) <> coalesce(c.amount_fen, 0)
UNION ALL
SELECT chain, n, place, code, a, b FROM audit.enrolled_finding
UNION ALL
SELECT chain, n, place, code, a, b FROM audit.access_finding
UNION ALL
SELECT chain, n, place, code, a, b FROM audit.notice_finding
UNION ALL
SELECT chain, n, place, code, a, b FROM audit.order_finding
UNION ALL
SELECT chain, n, place, code, a, b FROM audit.seal_finding;
COMMENT ON VIEW audit.table_finding IS 'projections that are not what they are projected from';
