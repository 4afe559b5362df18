-- What the database refuses by itself, whoever asks: run by tests/integration/test_sql.c, each
-- function in a transaction that is rolled back. Records here are made by hand, without a
-- signer: the database does not judge signatures, the verifier does.

CREATE FUNCTION test.bytes(chain text, n bigint) RETURNS bytea LANGUAGE sql AS $$
    SELECT convert_to('record ' || chain || ' ' || n, 'UTF8')
$$;
CREATE FUNCTION test.hash(chain text, n bigint) RETURNS bytea LANGUAGE sql AS $$
    SELECT CASE WHEN n < 0 THEN decode(repeat('00', 32), 'hex')
                ELSE sha256('\x00'::bytea || test.bytes(chain, n)) END
$$;
-- Inserts record n of a chain as it should be, but for what is said otherwise.
CREATE FUNCTION test.add(of_chain text, of_n bigint, of_type text DEFAULT 'receipt',
                         of_lines int DEFAULT 0, of_at timestamptz DEFAULT '2019-04-12 00:00Z',
                         of_prev bytea DEFAULT NULL, of_hash bytea DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO ledger.record
    VALUES (of_chain, of_n, coalesce(of_hash, test.hash(of_chain, of_n)),
            coalesce(of_prev, test.hash(of_chain, of_n - 1)), test.bytes(of_chain, of_n),
            decode(repeat('00', 64), 'hex'), of_at,
            CASE WHEN of_n = 0 THEN 'genesis' ELSE of_type END, 'k', 'k', of_lines)
$$;
CREATE FUNCTION test.line(of_chain text, of_n bigint, of_position int, of_account text,
                          of_source text, of_fen bigint)
RETURNS ledger.line LANGUAGE sql AS $$
    SELECT (of_chain, of_n, of_position, of_account, of_source, 0, of_fen)::ledger.line
$$;

CREATE FUNCTION test.test_a_record_that_follows_is_taken() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    PERFORM test.add('441424100201', 1);
    RETURN NEXT is((SELECT next_n FROM ledger.head WHERE chain = '441424100201'), 2::bigint,
                   'the head moved');
    RETURN NEXT is((SELECT class FROM ledger.head WHERE chain = '441424100201'), 'public',
                   'and is of the public class');
END $$;

CREATE FUNCTION test.test_a_gap_in_a_chain_is_refused() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    RETURN NEXT throws_ok($t$SELECT test.add('441424100201', 2)$t$, 'MZ001', NULL, 'n = 2 after 0');
    RETURN NEXT throws_ok($t$SELECT test.add('441424100202', 1)$t$, 'MZ001', NULL, 'no genesis');
END $$;

CREATE FUNCTION test.test_a_gap_within_one_statement_is_refused()
RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    RETURN NEXT throws_ok($t$
        INSERT INTO ledger.record SELECT '441424100201', n, test.hash('441424100201', n),
            test.hash('441424100201', n - 1), test.bytes('441424100201', n),
            decode(repeat('00', 64), 'hex'), '2019-04-12 00:00Z', 'receipt', 'k', 'k', 0
        FROM unnest(ARRAY[1, 3]) n $t$, 'MZ001', NULL, '1 and 3 without 2');
END $$;

CREATE FUNCTION test.test_the_same_place_twice_is_refused() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    RETURN NEXT throws_ok($t$SELECT test.add('441424100201', 0)$t$, '23505', NULL, 'a fork');
END $$;

CREATE FUNCTION test.test_a_wrong_link_is_refused() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    RETURN NEXT throws_ok(
        $t$SELECT test.add('441424100201', 1, of_prev => sha256('another'))$t$, 'MZ001', NULL,
        'prev is not the hash of the one before');
    RETURN NEXT throws_ok(
        $t$SELECT test.add('441424100202', 0, of_prev => sha256('another'))$t$, 'MZ001', NULL,
        'the first has no one before it');
END $$;

CREATE FUNCTION test.test_a_wrong_hash_is_refused() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT throws_ok(
        $t$SELECT test.add('441424100201', 0, of_hash => sha256('another'))$t$, 'MZ001', NULL,
        'hash of other bytes');
END $$;

CREATE FUNCTION test.test_time_never_runs_back_in_a_chain() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    PERFORM test.add('441424100201', 1);
    RETURN NEXT pass('the same moment is taken');
    RETURN NEXT throws_ok(
        $t$SELECT test.add('441424100201', 2, of_at => '2019-04-11 23:59:59Z')$t$, 'MZ001', NULL,
        'a second earlier is not');
END $$;

CREATE FUNCTION test.test_a_type_has_one_class_of_home() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    PERFORM test.add('441424100201/office', 0);
    RETURN NEXT throws_ok($t$SELECT test.add('441424100201', 1, 'break')$t$, '23514', NULL,
                          'no accusation in a public chain');
    RETURN NEXT throws_ok($t$SELECT test.add('441424100201/office', 1, 'receipt')$t$, '23514', NULL,
                          'no money in an office chain');
    RETURN NEXT lives_ok($t$SELECT test.add('441424100201/office', 1, 'break')$t$,
                         'a break in the office chain');
END $$;

CREATE FUNCTION test.test_records_never_change() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    what text;
BEGIN
    FOREACH what IN ARRAY ARRAY['UPDATE ledger.record SET by = ''x''', 'DELETE FROM ledger.record',
        'TRUNCATE ledger.record', 'UPDATE ledger.line SET amount_fen = 1',
        'DELETE FROM ledger.line', 'TRUNCATE ledger.line', 'UPDATE ledger.opening SET value = ''x''',
        'TRUNCATE ledger.opening', 'DELETE FROM ledger.opening', 'UPDATE ledger.origin SET n = 1',
        'DELETE FROM ledger.origin', 'TRUNCATE ledger.origin', 'DELETE FROM ledger.head',
        'TRUNCATE ledger.head', 'DELETE FROM ledger.balance', 'TRUNCATE ledger.balance',
        'UPDATE ledger.name SET origin = ''a/b''', 'DELETE FROM ledger.key', 'DELETE FROM ledger.party',
        'TRUNCATE ledger.party'] LOOP
        RETURN NEXT throws_ok(what, 'MZ001', NULL, what);
    END LOOP;
END $$;

CREATE FUNCTION test.test_keys_and_parties_keep_what_their_records_say() RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
    what text;
BEGIN
    INSERT INTO ledger.key (id, public_key, role, valid_from, enrolled_n)
    VALUES ('00000000000000aa', pg_catalog.decode(pg_catalog.repeat('aa', 32), 'hex'), 'approval',
            NULL, 900);
    INSERT INTO ledger.party (chain, n, seat, key, role, name, valid_from)
    VALUES ('441424100201', 900, 1, '00000000000000aa', 'town', 'an office', '2019-03-01');
    RETURN NEXT lives_ok('UPDATE ledger.key SET valid_from = 7 WHERE enrolled_n = 900', 'its place');
    RETURN NEXT lives_ok('UPDATE ledger.key SET revoked_n = 901, reason = ''left'' WHERE enrolled_n = 900',
                         'its revocation');
    RETURN NEXT lives_ok('UPDATE ledger.party SET replaced_n = 901 WHERE n = 900', 'its successor');
    FOREACH what IN ARRAY ARRAY['UPDATE ledger.key SET valid_from = 6 WHERE enrolled_n = 900',
        'UPDATE ledger.key SET valid_from = NULL WHERE enrolled_n = 900',
        'UPDATE ledger.key SET revoked_n = NULL, reason = NULL WHERE enrolled_n = 900',
        'UPDATE ledger.key SET role = ''record'' WHERE enrolled_n = 900',
        'UPDATE ledger.party SET key = ''00000000000000aa'', seat = 2 WHERE n = 900',
        'UPDATE ledger.party SET replaced_n = NULL WHERE n = 900'] LOOP
        RETURN NEXT throws_ok(what, 'MZ001', NULL, what);
    END LOOP;
END $$;

CREATE FUNCTION test.test_an_entry_balances_in_every_colour() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    PERFORM test.add('441424100201', 1, of_lines => 2);
    RETURN NEXT throws_ok($t$INSERT INTO ledger.line VALUES
        ('441424100201', 1, 1, 'bank', 'none', 0, 100),
        ('441424100201', 1, 2, 'suspense', 'none', 0, -99)$t$, 'MZ001', NULL, 'off by a fen');
    RETURN NEXT throws_ok($t$INSERT INTO ledger.line VALUES
        ('441424100201', 1, 1, 'bank', 'none', 0, 100),
        ('441424100201', 1, 2, 'suspense', 'city', 0, -100)$t$, 'MZ001', NULL, 'two colours');
    RETURN NEXT throws_ok($t$INSERT INTO ledger.line VALUES
        ('441424100201', 1, 1, 'bank', 'city', 2019, 100),
        ('441424100201', 1, 2, 'suspense', 'city', 2020, -100)$t$, 'MZ001', NULL, 'two years');
    RETURN NEXT lives_ok($t$INSERT INTO ledger.line VALUES
        ('441424100201', 1, 1, 'bank', 'none', 0, 100),
        ('441424100201', 1, 2, 'suspense', 'none', 0, -100)$t$, 'balanced');
    RETURN NEXT is((SELECT amount_fen FROM ledger.balance
                    WHERE chain = '441424100201' AND account = 'bank'), 100::bigint,
                   'the balance moved');
END $$;

CREATE FUNCTION test.test_balances_are_the_sums_of_the_lines() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    PERFORM test.add('441424100201', 1, of_lines => 2);
    PERFORM test.add('441424100201', 2, of_lines => 4);
    PERFORM test.add('payer/city', 0);
    PERFORM test.add('payer/city', 1, of_lines => 2);
    INSERT INTO ledger.line VALUES ('441424100201', 1, 1, 'bank', 'none', 0, 100),
                                   ('441424100201', 1, 2, 'suspense', 'none', 0, -100);
    -- some that are there, some that are not, and one twice, of two chains
    INSERT INTO ledger.line VALUES ('441424100201', 2, 1, 'bank', 'none', 0, -30),
                                   ('441424100201', 2, 2, 'bank', 'none', 0, -5),
                                   ('441424100201', 2, 3, 'spending', 'none', 0, 28),
                                   ('441424100201', 2, 4, 'suspense', 'none', 0, 7),
                                   ('payer/city', 1, 1, 'bank', 'none', 0, 4),
                                   ('payer/city', 1, 2, 'suspense', 'none', 0, -4);
    RETURN NEXT set_eq($t$SELECT chain, account, source, year, amount_fen FROM ledger.balance
                          WHERE chain IN ('441424100201', 'payer/city')$t$,
        $t$VALUES ('441424100201', 'bank', 'none', 0, 65::bigint),
                  ('441424100201', 'suspense', 'none', 0, -93),
                  ('441424100201', 'spending', 'none', 0, 28),
                  ('payer/city', 'bank', 'none', 0, 4),
                  ('payer/city', 'suspense', 'none', 0, -4)$t$, 'each of them');
    RETURN NEXT set_eq($t$SELECT chain, account, source, year, amount_fen FROM ledger.balance$t$,
        $t$SELECT chain, account, source, year, sum(amount_fen)::bigint FROM ledger.line
           GROUP BY 1, 2, 3, 4$t$, 'and all');
END $$;

CREATE FUNCTION test.test_records_of_one_transaction_lack_no_line_of_another()
RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    PERFORM test.add('441424100201', 1, of_lines => 2);
    PERFORM test.add('441424100201', 2, of_lines => 2);
    INSERT INTO ledger.line VALUES ('441424100201', 2, 1, 'bank', 'none', 0, 100),
                                   ('441424100201', 2, 2, 'suspense', 'none', 0, -100);
    RETURN NEXT throws_ok('SET CONSTRAINTS ALL IMMEDIATE', 'MZ001', NULL, 'those of 1 are missing');
    INSERT INTO ledger.line VALUES ('441424100201', 1, 1, 'bank', 'none', 0, 100),
                                   ('441424100201', 1, 2, 'suspense', 'none', 0, -100);
    RETURN NEXT lives_ok('SET CONSTRAINTS ALL IMMEDIATE', 'all there');
    RETURN NEXT is_empty('SELECT * FROM ledger.owed', 'and nothing is owed');
    SET CONSTRAINTS ALL DEFERRED; -- outlives the roll-back to a savepoint
END $$;

CREATE FUNCTION test.test_a_head_moves_with_its_records_only() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    UPDATE ledger.head SET next_n = 5 WHERE chain = '441424100201';
    RETURN NEXT throws_ok('SET CONSTRAINTS ALL IMMEDIATE', 'MZ001', NULL, 'there is one record');
    SET CONSTRAINTS ALL DEFERRED;
END $$;

CREATE FUNCTION test.test_a_record_has_exactly_its_lines() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    PERFORM test.add('441424100201', 1, of_lines => 2);
    RETURN NEXT throws_ok($t$INSERT INTO ledger.line VALUES
        ('441424100201', 1, 1, 'bank', 'none', 0, 100),
        ('441424100201', 1, 2, 'suspense', 'none', 0, -60),
        ('441424100201', 1, 3, 'suspense', 'none', 0, -40)$t$, 'MZ001', NULL, 'one too many');
    RETURN NEXT throws_ok($t$INSERT INTO ledger.line VALUES
        ('441424100201', 1, 2, 'bank', 'none', 0, 100),
        ('441424100201', 1, 3, 'suspense', 'none', 0, -100)$t$, 'MZ001', NULL, 'positions from 1');
    RETURN NEXT throws_ok($t$INSERT INTO ledger.line VALUES
        ('441424100201', 0, 1, 'bank', 'none', 0, 100),
        ('441424100201', 0, 2, 'suspense', 'none', 0, -100)$t$, 'MZ001', NULL, 'a record without');
    RETURN NEXT throws_ok($t$INSERT INTO ledger.line VALUES
        ('441424100201', 7, 1, 'bank', 'none', 0, 100),
        ('441424100201', 7, 2, 'suspense', 'none', 0, -100)$t$, 'MZ001', NULL, 'no such record');
END $$;

CREATE FUNCTION test.test_a_record_without_its_lines_cannot_be_committed()
RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.add('441424100201', 0);
    PERFORM test.add('441424100201', 1, of_lines => 2);
    RETURN NEXT throws_ok('SET CONSTRAINTS ALL IMMEDIATE', 'MZ001', NULL, 'lines are missing');
    INSERT INTO ledger.line VALUES ('441424100201', 1, 1, 'bank', 'none', 0, 100),
                                   ('441424100201', 1, 2, 'suspense', 'none', 0, -100);
    RETURN NEXT lives_ok('SET CONSTRAINTS ALL IMMEDIATE', 'all there');
    SET CONSTRAINTS ALL DEFERRED; -- outlives the roll-back to a savepoint
END $$;

CREATE FUNCTION test.test_a_fact_has_one_record() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger.origin VALUES ('payment', 1, '441424100201', 1);
    RETURN NEXT throws_ok($t$INSERT INTO ledger.origin VALUES ('payment', 1, '441424100201', 2)$t$,
                          '23505', NULL, 'not two');
END $$;

CREATE FUNCTION test.test_an_opening_is_destroyed_by_name_only()
RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger.opening
    VALUES ('441424100201', 1, 'raw', decode(repeat('00', 16), 'hex'), 'value');
    RETURN NEXT throws_ok('DELETE FROM ledger.opening', 'MZ001', NULL, 'not by DELETE');
    RETURN NEXT lives_ok($t$SELECT ledger.erase_opening('441424100201', 1, 'raw', 'order 7')$t$,
                         'by the function');
    RETURN NEXT is_empty('SELECT * FROM ledger.opening', 'it is gone');
    RETURN NEXT is((SELECT reason FROM ledger.erasure), 'order 7', 'and it is said why');
    RETURN NEXT throws_ok($t$SELECT ledger.erase_opening('441424100201', 1, 'raw', 'again')$t$,
                          'MZ001', NULL, 'there is none any more');
END $$;

CREATE FUNCTION test.test_the_poster_may_only_insert() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    what text;
BEGIN
    SET LOCAL ROLE mingzhang_poster;
    FOREACH what IN ARRAY ARRAY['UPDATE ledger.record SET by = ''x''', 'DELETE FROM ledger.record',
        'TRUNCATE ledger.record', 'DELETE FROM ledger.line', 'DELETE FROM ledger.opening',
        'UPDATE ledger.balance SET amount_fen = 0', 'UPDATE ledger.head SET next_n = 1',
        'INSERT INTO ledger.head SELECT', 'SELECT value FROM ledger.opening',
        'INSERT INTO ledger.key SELECT'] LOOP
        RETURN NEXT throws_ok(what, '42501', NULL, what);
    END LOOP;
    RESET ROLE;
END $$;

CREATE FUNCTION test.test_readers_see_no_openings() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    SET LOCAL ROLE mingzhang_reader;
    RETURN NEXT lives_ok('SELECT 1 FROM ledger.record', 'records');
    RETURN NEXT throws_ok('SELECT 1 FROM ledger.opening', '42501', NULL, 'no openings');
    RETURN NEXT throws_ok('DELETE FROM ledger.record', '42501', NULL, 'nothing is written');
    SET LOCAL ROLE mingzhang_publisher;
    RETURN NEXT lives_ok('SELECT 1 FROM ledger.public_record', 'public records');
    RETURN NEXT throws_ok('SELECT 1 FROM ledger.record', '42501', NULL, 'no office records');
    RESET ROLE;
END $$;

CREATE FUNCTION test.test_every_table_and_column_is_explained()
RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is_empty($t$
        SELECT c.relname, a.attname FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum >= 0 AND NOT a.attisdropped
        WHERE c.relnamespace = 'ledger'::regnamespace AND c.relkind = 'r'
          AND col_description(c.oid, a.attnum) IS NULL $t$, 'columns');
    RETURN NEXT is_empty($t$
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'ledger'::regnamespace AND c.relkind IN ('r', 'v')
          AND obj_description(c.oid) IS NULL $t$, 'tables and views');
    RETURN NEXT is_empty($t$
        SELECT p.proname FROM pg_proc p
        WHERE p.pronamespace = 'ledger'::regnamespace AND obj_description(p.oid) IS NULL $t$,
        'functions');
END $$;
