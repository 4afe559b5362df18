-- Orders and projects in the tables beside their records: what decides whether somebody may sign or
-- money may go. Whether what was signed counts is judged from the bytes (proof/approval.h).
CREATE VIEW audit.order_record AS
SELECT chain, n, type, by, hash, audit.body_of(bytes) AS body FROM ledger.record
WHERE type IN ('project', 'order', 'approval', 'withdrawal', 'execution');
COMMENT ON VIEW audit.order_record IS 'records of projects and orders';

CREATE VIEW audit.order_finding AS
SELECT q.chain, q.n, 'orders.request ' || q.id AS place, 'order' AS code, NULL::text AS a,
       NULL::text AS b
FROM orders.request q
LEFT JOIN audit.order_record r ON r.chain = q.chain AND r.n = q.n AND r.type = 'order'
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE s.type = 'approval'
                            AND s.body #>> '{approval,decision}' = 'approve') AS approvals,
           bool_or(s.type = 'withdrawal') AS is_withdrawn,
           max(s.n) FILTER (WHERE s.type = 'execution') AS executed_n
    FROM audit.order_record s
    WHERE s.chain = q.chain AND s.n > q.n AND (s.body #>> '{order,n}')::bigint = q.n
      AND s.type IN ('approval', 'withdrawal', 'execution')) s ON true
WHERE (r.hash, r.by, r.body ->> 'id', r.body ->> 'mode', r.body ->> 'amount_fen',
       coalesce(r.body ->> 'project', ''), coalesce(r.body ->> 'source', ''),
       coalesce(r.body ->> 'year', '0')) IS DISTINCT FROM
      (q.hash, q.by, q.id, q.mode, q.amount_fen::text, coalesce(q.project, ''),
       coalesce(q.source, ''), coalesce(q.year, 0)::text)
   OR s.approvals <> q.approvals OR s.executed_n IS DISTINCT FROM q.executed_n
   OR coalesce(s.is_withdrawn, false) <> (q.state = 'withdrawn')
UNION ALL
SELECT p.chain, p.n, 'orders.project ' || p.id, 'order', NULL, NULL
FROM orders.project p
LEFT JOIN audit.order_record r ON r.chain = p.chain AND r.n = p.n AND r.type = 'project'
WHERE (r.hash, r.body ->> 'id', r.body ->> 'name', r.body ->> 'category', r.body ->> 'source',
       r.body ->> 'year', r.body ->> 'target', r.body ->> 'budget_fen') IS DISTINCT FROM
      (p.hash, p.id, p.name, p.category, p.source, p.year::text, p.target, p.budget_fen::text)
UNION ALL
SELECT p.chain, p.n, 'orders.project ' || p.id, 'order', p.ordered_fen::text, q.fen::text
FROM orders.project p
LEFT JOIN LATERAL (
    SELECT coalesce(sum(q.amount_fen), 0) AS fen FROM orders.request q
    WHERE q.chain = p.chain AND q.project = p.id AND q.mode = 'online'
      AND q.state IN ('requested', 'approved', 'executed', 'matched')) q ON true
WHERE p.ordered_fen <> q.fen;
COMMENT ON VIEW audit.order_finding IS 'orders and projects in the tables that are not what records say, and budgets counted otherwise than ordered';
