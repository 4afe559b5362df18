-- Every record of a chain with what the tables say about it. Parts of `said`: hash, prev, at, type,
-- key, by, number of lines, its lines, its openings, its facts.
CREATE VIEW audit.record AS
SELECT r.chain, r.n, r.bytes, r.signature, r.signature2,
       concat_ws(E'\x1e', encode(r.hash, 'hex'), encode(r.prev, 'hex'),
           to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           r.type, r.key, r.by, r.lines::text, coalesce(l.lines, ''), coalesce(o.openings, ''),
           coalesce(f.facts, '')) AS said
FROM ledger.record r
LEFT JOIN LATERAL (
    SELECT string_agg(account || ' ' || source || ' ' || year || ' ' || amount_fen,
                      E'\x1f' ORDER BY position) AS lines
    FROM ledger.line WHERE chain = r.chain AND n = r.n
) l ON true
LEFT JOIN LATERAL (
    SELECT string_agg(x.item, E'\x1f') AS openings
    FROM (SELECT field || '=' || encode(sha256(salt || value), 'hex') AS item
          FROM ledger.opening WHERE chain = r.chain AND n = r.n
          UNION ALL
          SELECT field || '=erased' FROM ledger.erasure WHERE chain = r.chain AND n = r.n) x
) o ON true
LEFT JOIN LATERAL (
    SELECT string_agg(fact, E'\x1d') AS facts
    FROM audit.fact WHERE chain = r.chain AND n = r.n
) f ON true;
COMMENT ON VIEW audit.record IS 'each record with what the tables say about it; read chain by chain, in order of n';

CREATE VIEW audit.chain AS
SELECT c.chain, coalesce(h.next_n, 0) AS next_n, encode(h.hash, 'hex') AS hash
FROM (SELECT chain FROM ledger.head UNION SELECT chain FROM ledger.record) c
LEFT JOIN ledger.head h ON h.chain = c.chain;
COMMENT ON VIEW audit.chain IS 'every chain of which there is a head or a record';

CREATE VIEW audit.source AS
SELECT g.chain, g.n, f.name AS file, p.line_no AS line, p.voucher
FROM ledger.origin g
JOIN intake.payment p ON p.id = g.fact_id JOIN intake.file f ON f.id = p.file_id
WHERE g.kind IN ('payment', 'void_payment')
UNION ALL
SELECT g.chain, g.n, f.name, l.line_no, l.serial
FROM ledger.origin g
JOIN intake.line l ON l.id = g.fact_id JOIN intake.file f ON f.id = l.file_id
WHERE g.kind IN ('line', 'void_line')
UNION ALL
SELECT g.chain, g.n, f.name, l.line_no, l.serial
FROM ledger.origin g
JOIN reconcile.event e ON e.id = g.fact_id AND e.type = 'reclass'
JOIN intake.line l ON l.id = (e.body ->> 'line')::bigint JOIN intake.file f ON f.id = l.file_id
WHERE g.kind = 'event'
UNION ALL
SELECT g.chain, g.n, f.name, 0, ''
FROM ledger.origin g JOIN intake.file f ON f.id = g.fact_id WHERE g.kind = 'file';
COMMENT ON VIEW audit.source IS 'file, line and voucher that a record was made of, for whoever reads a finding';
