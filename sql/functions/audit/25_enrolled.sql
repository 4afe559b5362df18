-- Keys and parties as their records say, beside what the tables say. Whether a record may enrol
-- what it enrols is judged from the bytes (proof/enrol.h), not here.

-- NULL when the bytes are no JSON: such a record is a finding already.
CREATE FUNCTION audit.body_of(bytes bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = '' AS $$
BEGIN
    RETURN (pg_catalog.convert_from(bytes, 'UTF8')::pg_catalog.jsonb) -> 'body';
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION audit.body_of(bytea) IS 'the body of a record, NULL when its bytes cannot be read';

CREATE VIEW audit.key_said AS
SELECT k.n, k.body ->> 'id' AS id,
       concat_ws(E'\x1f', k.body ->> 'public_key', k.body ->> 'use', k.body ->> 'algorithm',
                 coalesce(k.body ->> 'name', '-'), coalesce(k.body ->> 'replaces', '-'),
                 coalesce(p.position + 1, -1), coalesce(v.n, -1), coalesce(v.reason, '-'),
                 coalesce(v.position, -1)) AS said
FROM (SELECT n, audit.body_of(bytes) AS body FROM ledger.record
      WHERE chain = 'programme' AND type = 'key') k
LEFT JOIN log.leaf p ON p.chain = 'programme' AND p.n = k.n
LEFT JOIN LATERAL (
    SELECT r.n, audit.body_of(r.bytes) ->> 'reason' AS reason, l.position
    FROM ledger.record r LEFT JOIN log.leaf l ON l.chain = r.chain AND l.n = r.n
    WHERE r.chain = 'programme' AND r.type = 'revocation'
      AND audit.body_of(r.bytes) ->> 'id' = k.body ->> 'id'
    ORDER BY r.n LIMIT 1
) v ON true;
COMMENT ON VIEW audit.key_said IS 'every enrolled key as its records say';

CREATE VIEW audit.party_said AS
SELECT r.chain, r.n,
       concat_ws(E'\x1f', r.body ->> 'seat', k.id, r.body ->> 'role', r.body ->> 'name',
                 r.body ->> 'valid_from', coalesce(r.body ->> 'valid_to', '-')) AS said
FROM (SELECT chain, n, audit.body_of(bytes) AS body FROM ledger.record WHERE type = 'party') r
LEFT JOIN audit.key_said k ON k.n = (r.body #>> '{key,n}')::bigint;
COMMENT ON VIEW audit.party_said IS 'every party as its record says';

CREATE VIEW audit.enrolled_finding AS
SELECT 'programme' AS chain, coalesce(s.n, k.enrolled_n, -1) AS n,
       'ledger.key ' || coalesce(k.id, s.id, '') AS place, 'key' AS code,
       NULL::text AS a, NULL::text AS b
FROM (SELECT id, enrolled_n,
             concat_ws(E'\x1f', encode(public_key, 'hex'), role, algorithm, coalesce(name, '-'),
                       coalesce(replaces, '-'), coalesce(valid_from, -1), coalesce(revoked_n, -1),
                       coalesce(reason, '-'), coalesce(valid_to, -1)) AS said
      FROM ledger.key WHERE enrolled_n IS NOT NULL OR role NOT IN ('record', 'checkpoint')) k
FULL JOIN audit.key_said s ON s.n = k.enrolled_n AND s.id = k.id
WHERE k.said IS DISTINCT FROM s.said
UNION ALL
SELECT coalesce(s.chain, p.chain), coalesce(s.n, p.n), 'ledger.party', 'party', NULL, NULL
FROM (SELECT chain, n,
             concat_ws(E'\x1f', seat, key, role, name, valid_from, coalesce(valid_to::text, '-'))
             AS said
      FROM ledger.party) p
FULL JOIN audit.party_said s ON s.chain = p.chain AND s.n = p.n
WHERE p.said IS DISTINCT FROM s.said;
COMMENT ON VIEW audit.enrolled_finding IS 'keys and parties in the tables that are not what records say';
