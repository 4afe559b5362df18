-- What the figures of a village's use of funds sum: the entries of its chain by business date. What
-- moves or takes back a statement line belongs to the day of that line.
CREATE OR REPLACE FUNCTION notice.use_lines(of_chain text, of_size bigint, until date)
RETURNS TABLE (n bigint, hash text, day date, account text, source text, year int,
               amount_fen bigint, is_placed boolean)
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH r AS MATERIALIZED (
        SELECT r.n, r.hash, pg_catalog.convert_from(r.bytes, 'UTF8')::pg_catalog.jsonb -> 'body' AS body
        FROM ledger.record r
        WHERE r.chain = of_chain AND r.type IN ('receipt', 'expense', 'carry', 'reclass', 'reversal')),
    dated AS (
        SELECT r.n, r.hash, coalesce(r.body ->> 'booked_on', r.body ->> 'carried_on',
                                     t.body ->> 'booked_on', t.body ->> 'carried_on')::date AS day
        FROM r LEFT JOIN r t
               ON t.n = coalesce(r.body #>> '{moves,n}', r.body #>> '{reverses,n}')::bigint)
    SELECT d.n, pg_catalog.encode(d.hash, 'hex'), d.day, l.account, l.source, l.year, l.amount_fen,
           coalesce(f.position < of_size, false)
    FROM dated d
    JOIN ledger.line l ON l.chain = of_chain AND l.n = d.n
    LEFT JOIN log.leaf f ON f.chain = of_chain AND f.n = d.n
    WHERE d.day <= until
    ORDER BY d.n, l.position
$$;
COMMENT ON FUNCTION notice.use_lines(text, bigint, date) IS 'entry lines of a village''s money up to a business date, with the place of each record in the log: before that size or not';
