-- Refused acts that wait for their record. An act that nobody proved is not that key's: it is
-- recorded as the ledger's own, which was handed it. The first of a key and hour are recorded one
-- by one; the others together, once the hour is over and a little longer for who was late.
CREATE OR REPLACE FUNCTION orders.new_refused(own_key text, cap int)
RETURNS TABLE (seqs bigint[], act text, code text, key text, chain text, hour timestamptz,
               count bigint, digest bytea)
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH ranked AS (
        SELECT r.*, CASE WHEN r.is_proven THEN r.key ELSE own_key END AS actor,
               pg_catalog.date_trunc('hour', r.at) AS in_hour,
               coalesce(r.digest, pg_catalog.sha256(pg_catalog.convert_to(r.reason, 'UTF8'))) AS what,
               pg_catalog.row_number() OVER (
                   PARTITION BY CASE WHEN r.is_proven THEN r.key ELSE own_key END,
                                pg_catalog.date_trunc('hour', r.at) ORDER BY r.seq) AS place
          FROM orders.refused r
         WHERE r.at > pg_catalog.now() - interval '40 days')
    SELECT ARRAY[seq], act, code, actor, chain, in_hour, 1::bigint, what
      FROM ranked WHERE place <= cap AND n IS NULL
    UNION ALL
    SELECT pg_catalog.array_agg(seq ORDER BY seq), 'several', 'refused', actor, '', in_hour,
           pg_catalog.count(*), pg_catalog.sha256(pg_catalog.string_agg(what, ''::bytea ORDER BY seq))
      FROM ranked WHERE place > cap AND n IS NULL
       AND in_hour < pg_catalog.now() - interval '65 minutes'
     GROUP BY actor, in_hour
     ORDER BY 6, 1
$$;
COMMENT ON FUNCTION orders.new_refused IS 'refused acts that have no record yet, as their records will be';
