-- What a daily head or a seal says about every chain (docs/spec/log.md). Rows come in the order of
-- the sorted tree: by the bytes of the chain's id. Balances as one text, item after item:
-- book source year fen.

CREATE OR REPLACE VIEW log.head_now AS
SELECT h.chain, h.next_n - 1 AS n, pg_catalog.encode(h.hash, 'hex') AS hash,
       coalesce((SELECT pg_catalog.string_agg(b.account || ' ' || b.source || ' ' || b.year || ' '
                                              || b.amount_fen, ','
                                              ORDER BY b.account COLLATE "C",
                                                       b.source COLLATE "C", b.year)
                 FROM ledger.balance b WHERE b.chain = h.chain AND b.amount_fen <> 0), '') AS balances
FROM ledger.head h ORDER BY h.chain COLLATE "C";
COMMENT ON VIEW log.head_now IS 'every chain as it is: last record and balances';

CREATE OR REPLACE FUNCTION log.head_at(of_size bigint)
RETURNS TABLE (chain text, n bigint, hash text, balances text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
    SELECT t.chain, t.n, pg_catalog.encode(r.hash, 'hex'),
           coalesce((SELECT pg_catalog.string_agg(s.account || ' ' || s.source || ' ' || s.year
                                                  || ' ' || s.fen, ','
                                                  ORDER BY s.account COLLATE "C",
                                                           s.source COLLATE "C", s.year)
                     FROM (SELECT l.account, l.source, l.year, pg_catalog.sum(l.amount_fen) AS fen
                           FROM ledger.line l WHERE l.chain = t.chain AND l.n <= t.n
                           GROUP BY 1, 2, 3 HAVING pg_catalog.sum(l.amount_fen) <> 0) s), '')
    FROM (SELECT f.chain, pg_catalog.max(f.n) AS n FROM log.leaf f WHERE f.position < of_size
          GROUP BY f.chain) t
    JOIN ledger.record r ON r.chain = t.chain AND r.n = t.n
    ORDER BY t.chain COLLATE "C"
$$;
COMMENT ON FUNCTION log.head_at(bigint) IS 'every chain as it was when the log had this size';
