-- What a request may see. The settings of its transaction are made by access_begin() in
-- src/access/store.c: the database role, and mingzhang.person, the key id of who asks.

-- The chains that a role with a scope is there for, without the office chains.
CREATE OR REPLACE FUNCTION access.subjects_of(of_role text, of_scope text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = '' AS $$
    SELECT 'payer/' || s FROM pg_catalog.unnest(of_scope) s WHERE of_role = 'payer'
    UNION
    SELECT q.village FROM programme.quota q WHERE of_role = 'payer' AND q.payer = ANY (of_scope)
    UNION
    SELECT v.code FROM programme.village v
    WHERE of_role = 'county' AND v.county = ANY (of_scope)
       OR of_role = 'town' AND pg_catalog.left(v.code, 9) = ANY (of_scope)
    UNION
    SELECT 'transit/' || a.slug FROM programme.account a
    WHERE of_role = 'county' AND a.kind = 'transit' AND a.county = ANY (of_scope)
    UNION
    SELECT s FROM pg_catalog.unnest(of_scope) s WHERE of_role = 'manager'
$$;
COMMENT ON FUNCTION access.subjects_of(text, text[]) IS 'chains, without /office, of a role with this scope';

CREATE OR REPLACE FUNCTION access.covers(of_key text, of_chain text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
    SELECT coalesce((SELECT pg_catalog.cardinality(p.scope) = 0
                            OR pg_catalog.regexp_replace(of_chain, '/office$', '')
                               IN (SELECT access.subjects_of(p.role, p.scope))
                     FROM access.person p WHERE p.key = of_key), false)
$$;
COMMENT ON FUNCTION access.covers(text, text) IS 'is the chain within what this person is there for; whether it may come in is not asked here';

-- Nobody unless the registration holds now and the transaction runs under the role that goes with it.
CREATE OR REPLACE FUNCTION access.me() RETURNS SETOF access.person
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = '' AS $$
    SELECT p.* FROM access.person p
    WHERE p.key = pg_catalog.current_setting('mingzhang.person', true)
      AND p.ended_at IS NULL AND p.valid_from <= pg_catalog.now()
      AND (p.valid_to IS NULL OR pg_catalog.now() < p.valid_to)
      AND pg_catalog.current_setting('role') = 'mingzhang_r_' || p.role
$$;
COMMENT ON FUNCTION access.me() IS 'the registration of who asks; no row when it does not hold';

CREATE OR REPLACE FUNCTION access.is_in() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
    SELECT EXISTS (SELECT FROM access.me())
$$;
COMMENT ON FUNCTION access.is_in() IS 'does the registration of who asks hold; (SELECT access.is_in()) is asked once in a query';

-- These are asked once in a query (ARRAY(SELECT …) makes them an initial plan), never once in a
-- row: a call in each row costs a hundred times more.
CREATE OR REPLACE FUNCTION access.my_chains() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = '' AS $$
    SELECT s || c FROM access.me() m, access.subjects_of(m.role, m.scope) s,
                       (VALUES (''), ('/office')) v (c)
    UNION ALL SELECT 'programme' FROM access.me()
$$;
COMMENT ON FUNCTION access.my_chains() IS 'chains, public and office, of who asks, and the public chain of the programme';

CREATE OR REPLACE FUNCTION access.my_villages() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = '' AS $$
    SELECT s FROM access.me() m, access.subjects_of(m.role, m.scope) s WHERE s ~ '^[0-9]{12}$'
$$;
COMMENT ON FUNCTION access.my_villages() IS 'village codes of who asks';

CREATE OR REPLACE FUNCTION access.my_accounts() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = '' AS $$
    SELECT a.account_no FROM programme.account a
    WHERE CASE a.kind WHEN 'village' THEN a.village ELSE 'transit/' || a.slug END
          IN (SELECT access.subjects_of(m.role, m.scope) FROM access.me() m)
$$;
COMMENT ON FUNCTION access.my_accounts() IS 'bank accounts of who asks';

CREATE OR REPLACE FUNCTION access.my_payers() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = '' AS $$
    SELECT pg_catalog.unnest(m.scope) FROM access.me() m WHERE m.role = 'payer'
$$;
COMMENT ON FUNCTION access.my_payers() IS 'payer ids of who asks';

-- Payments whose list does not name the village rightly, but which are its.
CREATE OR REPLACE FUNCTION access.my_payments() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = '' AS $$
    SELECT s.payment_id FROM reconcile.payment_state s
    WHERE s.village = ANY (ARRAY(SELECT access.my_villages()))
$$;
COMMENT ON FUNCTION access.my_payments() IS 'payments that reconciling found to be for a village of who asks';

-- Reading what a commitment stands for, and noting who did, are one act: there is no other way to
-- ledger.opening for a request. The transaction must be committed for the note to stay, so commit
-- before handing out.
CREATE OR REPLACE FUNCTION access.open_record(of_chain text, of_n bigint)
RETURNS TABLE (field text, salt bytea, value bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
    reader access.person;
BEGIN
    SELECT * INTO reader FROM access.me();
    IF reader.key IS NULL OR reader.role IN ('publisher', 'administrator')
       OR NOT access.covers(reader.key, of_chain) THEN
        RAISE EXCEPTION 'the openings of record % % are not for this caller', of_chain, of_n
            USING ERRCODE = 'MZ001';
    END IF;
    INSERT INTO access.look (key, what, subject, thing)
    VALUES (reader.key, 'opening', of_chain, of_n::text);
    RETURN QUERY SELECT o.field, o.salt, o.value FROM ledger.opening o
                 WHERE o.chain = of_chain AND o.n = of_n ORDER BY o.field;
END
$$;
COMMENT ON FUNCTION access.open_record(text, bigint) IS 'the openings of a record, for a request; notes who read them';
