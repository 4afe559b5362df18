-- What requests see, asked in SQL under each database role. Two areas: A, in which every key with
-- a scope has its own, and B, of others. tests/sql/access_matrix.sql says what each role sees of
-- each table; here is what happens to keys that may not come in, and what nobody may do.

CREATE FUNCTION test.person(of_key text, of_role text, of_scope text[],
                            of_from interval DEFAULT '-1 day', of_to interval DEFAULT NULL)
RETURNS text LANGUAGE sql AS $$
    INSERT INTO access.person (key_sha256, key, role, scope, name, valid_from, valid_to, n)
    SELECT sha256(convert_to(of_key, 'UTF8')), left(encode(sha256(convert_to(of_key, 'UTF8')), 'hex'), 16),
           of_role, of_scope, of_key, now() + of_from, now() + of_to, (SELECT count(*) FROM access.person)
    RETURNING key
$$;
CREATE FUNCTION test.registry() RETURNS void LANGUAGE sql AS $$
    INSERT INTO programme.county VALUES ('441424', 'A', 'Meizhou'), ('441499', 'B', 'Meizhou');
    INSERT INTO programme.payer VALUES ('pa', 'PA', 'city', NULL), ('pb', 'PB', 'soe', NULL);
    INSERT INTO programme.village (code, name, town, county, unit, unit_kind, valid_from)
    VALUES ('441424100201', 'A', 'T', '441424', 'U', 'city_unit', '2019-01-01'),
           ('441499100201', 'B', 'T', '441499', 'U', 'soe', '2019-01-01');
    INSERT INTO programme.account (account_no, kind, village, bank, name, valid_from)
    VALUES ('8001', 'village', '441424100201', 'B', 'N', '2019-01-01'),
           ('8002', 'village', '441499100201', 'B', 'N', '2019-01-01');
    INSERT INTO programme.account (account_no, kind, county, slug, bank, name, valid_from)
    VALUES ('9001', 'transit', '441424', 'ta', 'B', 'N', '2019-01-01'),
           ('9002', 'transit', '441499', 'tb', 'B', 'N', '2019-01-01');
    INSERT INTO programme.quota
    VALUES ('441424100201', 2019, 'pa', 'city', 1, '2019-04-30', 'D'),
           ('441499100201', 2019, 'pb', 'soe', 1, '2019-04-30', 'D');
$$;
-- From here to RESET ROLE the request of this key goes on.
CREATE FUNCTION test.enter(of_key text, of_role text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('mingzhang.person', of_key, true);
    PERFORM set_config('role', 'mingzhang_r_' || of_role, true);
END $$;

CREATE FUNCTION test.test_a_key_that_may_not_come_in_sees_no_row()
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    late text; early text; ended text; good text; sees bigint;
    one text;
BEGIN
    PERFORM test.registry();
    late := test.person('late', 'county', '{441424}', '-2 days', '-1 day');
    early := test.person('early', 'county', '{441424}', '1 day');
    ended := test.person('ended', 'county', '{441424}');
    good := test.person('good', 'county', '{441424}');
    UPDATE access.person SET ended_at = now(), ended_n = 100, reason = 'left' WHERE key = ended;
    FOREACH one IN ARRAY ARRAY[late, early, ended, 'ffffffffffffffff', ''] LOOP
        PERFORM test.enter(one, 'county');
        sees := (SELECT count(*) FROM programme.account);
        RESET ROLE;
        RETURN NEXT is(sees, 0::bigint, 'nothing for ' || one);
    END LOOP;
    PERFORM test.enter(good, 'county');
    sees := (SELECT count(*) FROM programme.account);
    RESET ROLE;
    RETURN NEXT is(sees, 2::bigint, 'its own village''s and its transit account');
END $$;

CREATE FUNCTION test.test_a_key_under_a_role_that_is_not_its_own_sees_no_row()
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    manager text; sees bigint;
BEGIN
    PERFORM test.registry();
    manager := test.person('manager', 'manager', '{441424100201}');
    PERFORM test.enter(manager, 'county');
    sees := (SELECT count(*) FROM programme.account);
    RESET ROLE;
    RETURN NEXT is(sees, 0::bigint, 'a manager under the role of a county');
END $$;

CREATE FUNCTION test.test_no_request_reads_openings_but_by_being_noted()
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    manager text; got bytea; refused boolean := false;
BEGIN
    PERFORM test.registry();
    INSERT INTO ledger.opening VALUES
        ('441424100201', 3, 'payee', decode(repeat('00', 16), 'hex'), 'somebody'),
        ('441499100201', 3, 'payee', decode(repeat('00', 16), 'hex'), 'another');
    manager := test.person('manager', 'manager', '{441424100201}');
    PERFORM test.enter(manager, 'manager');
    got := (SELECT value FROM access.open_record('441424100201', 3));
    BEGIN
        PERFORM access.open_record('441499100201', 3);
    EXCEPTION WHEN SQLSTATE 'MZ001' THEN refused := true;
    END;
    RESET ROLE;
    RETURN NEXT is(got, 'somebody'::bytea, 'its own account');
    RETURN NEXT ok(refused, 'not that of another village');
    RETURN NEXT results_eq('SELECT key, what, subject, thing FROM access.look',
        format('VALUES (%L, ''opening'', ''441424100201'', ''3'')', manager), 'it was noted, once');
END $$;
