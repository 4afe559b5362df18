-- People, what was noted of them and the days of the access log, as records say and as the tables
-- say: who may come in is decided by the tables.
CREATE VIEW audit.access_record AS
SELECT n, type, audit.body_of(bytes) AS body FROM ledger.record
WHERE chain = 'programme/office'
  AND type IN ('person', 'person_end', 'access', 'access_digest', 'act_refused');
COMMENT ON VIEW audit.access_record IS 'records of people and their acts';

CREATE FUNCTION audit.moment(at timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT pg_catalog.to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
COMMENT ON FUNCTION audit.moment(timestamptz) IS 'a moment as records write it';

CREATE VIEW audit.access_finding AS
SELECT 'programme/office' AS chain, coalesce(s.n, p.n) AS n, 'access.person' AS place,
       'access' AS code, NULL::text AS a, NULL::text AS b
FROM (SELECT n, name,
             concat_ws(E'\x1f', encode(key_sha256, 'hex'), key, role, array_to_string(scope, ','),
                       audit.moment(valid_from), coalesce(audit.moment(valid_to), '-'),
                       coalesce(ended_n, -1), coalesce(reason, '-')) AS said
      FROM access.person) p
FULL JOIN (
    SELECT r.n, convert_from(o.value, 'UTF8') AS name, -- NULL when the opening was destroyed
           concat_ws(E'\x1f', r.body ->> 'key', r.body ->> 'id', r.body ->> 'role',
                     coalesce((SELECT string_agg(i, ',' ORDER BY i COLLATE "C")
                               FROM jsonb_array_elements_text(r.body -> 'scope') i), ''),
                     r.body ->> 'valid_from', coalesce(r.body ->> 'valid_to', '-'),
                     coalesce(e.n, -1), coalesce(e.reason, '-')) AS said
    FROM audit.access_record r
    LEFT JOIN ledger.opening o
           ON o.chain = 'programme/office' AND o.n = r.n AND o.field = 'name'
    LEFT JOIN (SELECT (body #>> '{person,n}')::bigint AS person, min(n) AS n,
                      min(body ->> 'reason') AS reason
               FROM audit.access_record WHERE type = 'person_end' GROUP BY 1) e ON e.person = r.n
    WHERE r.type = 'person'
) s ON s.n = p.n
WHERE p.said IS DISTINCT FROM s.said OR s.name <> p.name
UNION ALL
SELECT 'programme/office', coalesce(r.n, d.n), 'access.log_day', 'access', NULL, NULL
FROM (SELECT n, concat_ws(' ', day, lines, size, encode(sha256, 'hex')) AS said
      FROM access.log_day) d
FULL JOIN (SELECT n, concat_ws(' ', body ->> 'day', body ->> 'lines', body ->> 'size',
                               body ->> 'sha256') AS said
           FROM audit.access_record WHERE type = 'access_digest') r ON r.n = d.n
WHERE d.said IS DISTINCT FROM r.said
UNION ALL
SELECT 'programme/office', coalesce(r.n, k.n), 'access.refused', 'access', NULL, NULL
FROM (SELECT n, concat_ws(' ', key, audit.moment(hour), act, code, count, encode(digest, 'hex'))
             AS said
      FROM access.refused WHERE n IS NOT NULL) k
FULL JOIN (SELECT n, concat_ws(' ', body ->> 'key', body ->> 'hour', body ->> 'act',
                               body ->> 'code', body ->> 'count', body ->> 'digest') AS said
           FROM audit.access_record
           WHERE type = 'act_refused'
             AND n NOT IN (SELECT n FROM orders.refused WHERE n IS NOT NULL)) r ON r.n = k.n
WHERE k.said IS DISTINCT FROM r.said
UNION ALL
-- Orders keep a row for each refused act, also of those that one record counts together.
SELECT 'programme/office', k.n, 'orders.refused', 'access', NULL, NULL
FROM (SELECT n, count(*) AS count, min(whose) AS whose, min(audit.moment(date_trunc('hour', at))) AS hour,
             (array_agg(what ORDER BY seq))[1] AS first,
             sha256(string_agg(what, ''::bytea ORDER BY seq)) AS folded
      FROM (SELECT n, seq, at, whose, coalesce(digest, sha256(convert_to(reason, 'UTF8'))) AS what
            FROM orders.refused WHERE n IS NOT NULL) x
      GROUP BY n) k
LEFT JOIN audit.access_record r ON r.n = k.n AND r.type = 'act_refused'
WHERE concat_ws(' ', k.hour, k.count, k.whose,
                encode(CASE r.body ->> 'act' WHEN 'several' THEN k.folded ELSE k.first END, 'hex'))
      IS DISTINCT FROM concat_ws(' ', r.body ->> 'hour', r.body ->> 'count', r.body ->> 'key',
                                 r.body ->> 'digest')
UNION ALL
SELECT 'programme/office', coalesce(r.n, k.n), 'access.look', 'access', NULL, NULL
FROM (SELECT n, concat_ws(' ', min(key), min(what), count(*), encode(sha256(convert_to(
                 string_agg(audit.moment(at) || ' ' || thing || E'\n', '' ORDER BY id), 'UTF8')),
                 'hex')) AS said
      FROM access.look WHERE n IS NOT NULL GROUP BY n) k
FULL JOIN (SELECT n, concat_ws(' ', body ->> 'who', body ->> 'what', body ->> 'count',
                               body ->> 'digest') AS said
           FROM audit.access_record WHERE type = 'access') r ON r.n = k.n
WHERE k.said IS DISTINCT FROM r.said;
COMMENT ON VIEW audit.access_finding IS 'people, refused acts, looks and days of the access log that are not what records say';
