-- What is to be disclosed and is not yet: allocation and arrival of every payer's year, the use of
-- funds of every village's year that is over. The views of reconcile are made after it.
SET LOCAL check_function_bodies = off;
CREATE OR REPLACE FUNCTION notice.due(is_missing boolean)
RETURNS TABLE (kind text, subject text, year int, number text)
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH wanted AS (
        SELECT DISTINCT 'N1' AS kind, q.payer AS subject, q.year
        FROM programme.quota q CROSS JOIN reconcile.current c
        WHERE q.year <= extract(year FROM c.as_of)
        UNION ALL
        SELECT DISTINCT 'N3', q.village, q.year
        FROM programme.quota q CROSS JOIN reconcile.current c
        JOIN ledger.head h ON h.chain = q.village
        WHERE pg_catalog.make_date(q.year, 12, 31) <= c.as_of)
    SELECT w.kind, w.subject, w.year, coalesce(d.number, '')
    FROM wanted w LEFT JOIN LATERAL (
        SELECT d.number FROM notice.draft d JOIN notice.notice n USING (number)
        WHERE d.kind = w.kind AND d.subject = w.subject AND d.year = w.year AND d.quarter = 0
        ORDER BY d.number LIMIT 1) d ON true
    WHERE NOT is_missing OR d.number IS NULL
    ORDER BY w.kind, w.subject COLLATE "C", w.year
$$;
COMMENT ON FUNCTION notice.due(boolean) IS 'what must be disclosed, with the number of the notice that does; is_missing: only what none does';
SET LOCAL check_function_bodies = on;
