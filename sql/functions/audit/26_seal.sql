-- Seals as their records say, beside what the tables say: the guards and the poster go by the tables.
CREATE VIEW audit.seal_said AS
SELECT r.chain, r.n,
       concat_ws(E'\x1f', encode(r.hash, 'hex'), r.body ->> 'month', r.body ->> 'from',
                 r.body ->> 'to', r.body ->> 'closing_fen', r.body #>> '{account,tail}',
                 coalesce(convert_from(o.value, 'UTF8'), '-')) AS said
FROM (SELECT chain, n, hash, audit.body_of(bytes) AS body FROM ledger.record WHERE type = 'seal') r
LEFT JOIN ledger.opening o ON o.chain = r.chain AND o.n = r.n AND o.field = 'account';
COMMENT ON VIEW audit.seal_said IS 'every seal as its record says';

CREATE VIEW audit.seal_finding AS
SELECT coalesce(s.chain, k.chain) AS chain, coalesce(s.n, k.n) AS n, 'seal.seal' AS place,
       'seal' AS code, NULL::text AS a, NULL::text AS b
FROM (SELECT chain, n,
             concat_ws(E'\x1f', encode(hash, 'hex'), to_char(month, 'YYYY-MM'), from_day, to_day,
                       closing_fen, tail, account_no) AS said
      FROM seal.seal) k
FULL JOIN audit.seal_said s ON s.chain = k.chain AND s.n = k.n
WHERE k.said IS DISTINCT FROM s.said
UNION ALL
SELECT 'programme', coalesce(r.n, p.n), 'seal.programme', 'seal', NULL, NULL
FROM (SELECT n, concat_ws(' ', to_char(month, 'YYYY-MM'), as_of, sealed) AS said
      FROM seal.programme) p
FULL JOIN (SELECT r.n, concat_ws(' ', r.body ->> 'month', r.body ->> 'as_of', r.body ->> 'sealed')
                       AS said
           FROM (SELECT n, audit.body_of(bytes) AS body FROM ledger.record
                 WHERE chain = 'programme' AND type = 'programme_seal') r) r ON r.n = p.n
WHERE p.said IS DISTINCT FROM r.said
UNION ALL
SELECT h.chain, -1, 'seal.period', 'seal', NULL, NULL FROM ledger.head h
WHERE (h.chain ~ '^[0-9]{12}$' OR h.chain ~ '^transit/[^/]+$')
  AND NOT EXISTS (SELECT FROM seal.period p WHERE p.chain = h.chain);
COMMENT ON VIEW audit.seal_finding IS 'seals in the tables that are not what records say';
