-- The projects of a village (12 digits) or a county (6 digits) for a year as they stand, and what
-- was paid for them: executions that name their debit line.
CREATE OR REPLACE FUNCTION notice.project_rows(of_subject text, of_year int, of_size bigint)
RETURNS TABLE (chain text, n bigint, hash text, budget_fen bigint, is_placed boolean, village text,
               id text, body jsonb)
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH p AS MATERIALIZED (
        SELECT r.chain, r.n, r.hash, v.name AS village,
               pg_catalog.convert_from(r.bytes, 'UTF8')::pg_catalog.jsonb -> 'body' AS body
        FROM programme.village v
        JOIN ledger.record r ON r.chain = v.code AND r.type = 'project'
        WHERE v.code = of_subject OR v.county = of_subject)
    SELECT p.chain, p.n, pg_catalog.encode(p.hash, 'hex'), (p.body ->> 'budget_fen')::bigint,
           coalesce(f.position < of_size, false), p.village, p.body ->> 'id', p.body
    FROM p LEFT JOIN log.leaf f ON f.chain = p.chain AND f.n = p.n
    WHERE (p.body ->> 'year')::int = of_year
      AND NOT EXISTS (SELECT FROM p q WHERE q.chain = p.chain
                      AND (q.body #>> '{replaces,n}')::bigint = p.n)
    ORDER BY p.chain, p.n
$$;
COMMENT ON FUNCTION notice.project_rows(text, int, bigint) IS 'projects that stand, in order of their records';

CREATE OR REPLACE FUNCTION notice.project_paid(of_chain text, of_project text, of_size bigint)
RETURNS TABLE (chain text, n bigint, hash text, amount_fen bigint, is_placed boolean)
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH r AS MATERIALIZED (
        SELECT r.n, r.type, r.hash,
               pg_catalog.convert_from(r.bytes, 'UTF8')::pg_catalog.jsonb -> 'body' AS body
        FROM ledger.record r WHERE r.chain = of_chain AND r.type IN ('order', 'execution'))
    SELECT of_chain, e.n, pg_catalog.encode(e.hash, 'hex'), (e.body ->> 'amount_fen')::bigint,
           coalesce(f.position < of_size, false)
    FROM r e
    JOIN r o ON o.n = (e.body #>> '{order,n}')::bigint AND o.body ->> 'project' = of_project
    LEFT JOIN log.leaf f ON f.chain = of_chain AND f.n = e.n
    WHERE e.type = 'execution' AND e.body ? 'expense'
      AND NOT EXISTS (SELECT FROM r x WHERE x.type = 'execution'
                      AND (x.body #>> '{replaces,n}')::bigint = e.n)
    ORDER BY e.n
$$;
COMMENT ON FUNCTION notice.project_paid(text, text, bigint) IS 'what was paid for a project by orders whose debit line is found';
