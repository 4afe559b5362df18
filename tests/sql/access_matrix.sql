-- Every table × every role of a request, asked in SQL under that role. A table that is not in the
-- matrix fails; so does a cell that shows one row too many or too few.
--
-- Area A is village 441424100201 (account 8001, payer pa), in its county, another town's village is
-- 441424101201 (8003, pb); of others is 441499100201 (8002, pb). Transit accounts: 9001 of A's
-- county, 9002 of the other. Payer pa, county 441424, town 441424100 and the manager of 441424100201
-- ask. Facts are numbered: 1 of A, 2 of the other town, 3 of others, 4 and 5 of the transit accounts.

CREATE TABLE test.cell (
    tab text PRIMARY KEY,
    key text NOT NULL,  -- expression that names a row
    operator text NOT NULL, payer text NOT NULL, county text NOT NULL, town text NOT NULL,
    manager text NOT NULL, auditor text NOT NULL, publisher text NOT NULL,
    administrator text NOT NULL  -- '*' every row, '-' no right at all, else the keys of the rows
);

-- Shorthands of a whole row: to everybody, to nobody, to operator and auditor, to all but the
-- administrator; and by the chains, accounts and facts of the fixture.
INSERT INTO test.cell
SELECT t, 'true', '*', '*', '*', '*', '*', '*', '*', '*' FROM unnest(ARRAY[
    'programme.programme', 'programme.setting', 'programme.day', 'programme.county',
    'programme.payer', 'programme.payer_alias', 'programme.village', 'programme.village_alias',
    'programme.quota', 'programme.adjustment', 'programme.rule', 'programme.scope',
    'ledger.name', 'ledger.key', 'ledger.party',
    'log.checkpoint', 'log.cosignature', 'log.stamp', 'log.remote']) t;
INSERT INTO test.cell
SELECT t, 'true', '-', '-', '-', '-', '-', '-', '-', '-' FROM unnest(ARRAY[
    'intake.part', 'intake.file_key', 'ledger.opening', 'ledger.progress', 'ledger.log_queue',
    'ledger.owed', 'seal.period', 'access.link', 'access.session', 'access.idem',
    'api.upload', 'api.part', 'api.job']) t;
INSERT INTO test.cell
SELECT t, 'true', '*', '-', '-', '-', '-', '*', '-', '-' FROM unnest(ARRAY[
    'intake.other_name', 'intake.sighting', 'intake.rule_now', 'ledger.erasure']) t;
INSERT INTO test.cell
SELECT t, 'true', '*', '*', '*', '*', '*', '*', '*', '-' FROM unnest(ARRAY[
    'reconcile.run', 'seal.programme']) t;
INSERT INTO test.cell
SELECT t, 'chain', '*',
    '441424100201,441424100201/office,payer/pa,payer/pa/office,programme',
    '441424100201,441424100201/office,441424101201,441424101201/office,programme,transit/ta,transit/ta/office',
    '441424100201,441424100201/office,programme', '441424100201,441424100201/office,programme', '*',
    '441424100201,441424101201,441499100201,payer/pa,payer/pb,programme,transit/ta,transit/tb', '-'
FROM unnest(ARRAY['ledger.record', 'ledger.line', 'ledger.balance', 'ledger.head', 'ledger.origin',
                  'ledger.carried', 'log.leaf', 'log.tip', 'reconcile.event']) t;
INSERT INTO test.cell
SELECT t, k, '*', '8001', '8001,8003,9001', '8001', '8001', '*', '-', '-'
FROM (VALUES ('programme.account', 'account_no'), ('programme.party', 'account_no'),
             ('intake.statement', 'account_no'), ('intake.refusal', 'account_no'),
             ('reconcile.executed_order', 'account_no'), ('seal.form', 'account_no')) v (t, k);
INSERT INTO test.cell
SELECT t, k, '*', '1', '1,2,4', '1', '1', '*', '-', '-'
FROM (VALUES ('intake.line', 'id'), ('reconcile.line_state', 'line_id'),
             ('reconcile.pair_line', 'line_id')) v (t, k);
-- Payment 4 is on a list of pb with a code that nobody has; reconciling found it to be for A.
INSERT INTO test.cell
SELECT t, k, '*', '1,4', '1,2,4', '1,4', '1,4', '*', '-', '-'
FROM (VALUES ('intake.payment', 'id'), ('reconcile.payment_state', 'payment_id'),
             ('reconcile.pair_payment', 'payment_id'), ('reconcile.break', 'days'),
             ('reconcile.break_fact', 'line_no'), ('reconcile.proposal', 'score'),
             ('reconcile.decision', 'detail')) v (t, k);
INSERT INTO test.cell VALUES
    ('programme.payer_account', 'payer', '*', 'pa', '', '', '', '*', '-', '-'),
    ('programme.route', 'payer', '*', 'pa', 'pb', '', '', '*', '-', '-'),
    ('intake.file', 'name', '*', 'list-pa,of-8001', 'of-8001,of-9001', 'of-8001', 'of-8001', '*', '-', '-'),
    ('reconcile.pair', 'id', '*', '1,4', '1,2,4', '1,4', '1,4', '*', '-', '-'),
    ('seal.seal', 'chain', '*', '441424100201', '441424100201,441424101201,transit/ta',
     '441424100201', '441424100201', '*',
     '441424100201,441424101201,441499100201,transit/ta,transit/tb', '-'),
    ('access.person', 'role', '*', 'payer', 'county', 'town', 'manager', '*', '-', '*'),
    ('access.look', 'true', '-', '-', '-', '-', '-', '*', '-', '-'),
    ('access.refused', 'true', '-', '-', '-', '-', '-', '*', '-', '*'),
    ('access.log_day', 'true', '-', '-', '-', '-', '-', '*', '-', '*');

CREATE FUNCTION test.fill() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    zero bytea := decode(repeat('00', 32), 'hex');
    one record;
BEGIN
    SET LOCAL session_replication_role = replica; -- rows by hand: neither guards nor references
    INSERT INTO programme.payer VALUES ('pa', 'PA', 'city', NULL), ('pb', 'PB', 'soe', NULL);
    INSERT INTO programme.payer_account VALUES ('pa', '71', 'PA'), ('pb', '72', 'PB');
    INSERT INTO programme.county VALUES ('441424', 'A', 'M'), ('441499', 'B', 'M');
    INSERT INTO programme.village (code, name, town, county, unit, unit_kind, valid_from)
    SELECT c, 'V', 'T', left(c, 6), 'U', 'soe', '2019-01-01'
    FROM unnest(ARRAY['441424100201', '441424101201', '441499100201']) c;
    INSERT INTO programme.account (account_no, kind, village, bank, name, valid_from)
    VALUES ('8001', 'village', '441424100201', 'B', 'N', '2019-01-01'),
           ('8002', 'village', '441499100201', 'B', 'N', '2019-01-01'),
           ('8003', 'village', '441424101201', 'B', 'N', '2019-01-01');
    INSERT INTO programme.account (account_no, kind, county, slug, bank, name, valid_from)
    VALUES ('9001', 'transit', '441424', 'ta', 'B', 'N', '2019-01-01'),
           ('9002', 'transit', '441499', 'tb', 'B', 'N', '2019-01-01');
    INSERT INTO programme.route VALUES ('pa', '441424', NULL), ('pb', '441424', '9001'),
                                       ('pb', '441499', '9002');
    INSERT INTO programme.quota
    VALUES ('441424100201', 2019, 'pa', 'city', 1, '2019-04-30', 'D'),
           ('441424101201', 2019, 'pb', 'soe', 1, '2019-04-30', 'D'),
           ('441499100201', 2019, 'pb', 'soe', 1, '2019-04-30', 'D');
    INSERT INTO intake.file (id, sha256, name, kind, format, encoding, size, subject)
    OVERRIDING SYSTEM VALUE
    VALUES (1, sha256('1'), 'list-pa', 'payments', 'csv', 'UTF-8', 1, 'pa'),
           (2, sha256('2'), 'list-pb', 'payments', 'csv', 'UTF-8', 1, 'pb'),
           (3, sha256('3'), 'of-8001', 'statement', 'csv', 'UTF-8', 1, ''),
           (4, sha256('4'), 'of-9001', 'statement', 'csv', 'UTF-8', 1, '9001'),
           (5, sha256('5'), 'of-8002', 'statement', 'csv', 'UTF-8', 1, '8002'),
           (6, sha256('6'), 'registry', 'registry', 'csv', 'UTF-8', 1, '');
    INSERT INTO intake.payment (id, file_id, line_no, payer, year, village_code, amount_fen, paid_on,
                                raw, identity) OVERRIDING SYSTEM VALUE
    VALUES (1, 1, 1, 'pa', 2019, '441424100201', 1, '2019-04-01', 'r', '1'),
           (2, 2, 1, 'pb', 2019, '441424101201', 1, '2019-04-01', 'r', '2'),
           (3, 2, 2, 'pb', 2019, '441499100201', 1, '2019-04-01', 'r', '3'),
           (4, 2, 3, 'pb', 2019, '441424100299', 1, '2019-04-01', 'r', '4');
    INSERT INTO reconcile.payment_state
    VALUES (1, '441424100201', 'allotted', 'matched'), (2, '441424101201', 'allotted', 'matched'),
           (3, '441499100201', 'allotted', 'matched'), (4, '441424100201', 'allotted', 'matched');
    FOR one IN SELECT * FROM (VALUES (1, '8001', 3), (2, '8003', 6), (3, '8002', 5), (4, '9001', 4),
                              (5, '9002', 6)) v (id, account, file) LOOP
        INSERT INTO intake.statement (id, file_id, account_no, from_day, to_day, declared)
        OVERRIDING SYSTEM VALUE
        VALUES (one.id, one.file, one.account, '2019-04-01', '2019-04-30', true);
        INSERT INTO intake.line (id, statement_id, file_id, line_no, account_no, booked_on,
                                 amount_fen, raw, identity) OVERRIDING SYSTEM VALUE
        VALUES (one.id, one.id, one.file, 1, one.account, '2019-04-02', 1, 'r', one.account::bytea);
        INSERT INTO intake.refusal (sha256, name, kind, code, account_no, items)
        VALUES (zero, 'f', 'statement', 'c', one.account, '[]');
        INSERT INTO programme.party VALUES (one.account, 1, 'town', 'O');
        INSERT INTO reconcile.line_state VALUES (one.id, 'matched', 'suspense', 'none', 0);
        INSERT INTO reconcile.executed_order VALUES (one.id, one.account, 1, '2019-04-02');
        INSERT INTO seal.form (account_no, month, maker, said)
        VALUES (one.account, '2019-04-01', 'm', '{}');
    END LOOP;
    -- Pairs 1 to 3 join the payment and the line of that number; pair 4 the payment that was found.
    INSERT INTO reconcile.pair (id, run_id, rule, hop) OVERRIDING SYSTEM VALUE
    SELECT i, 1, 'M1', 'direct' FROM generate_series(1, 5) i;
    INSERT INTO reconcile.pair_payment SELECT i, i FROM generate_series(1, 4) i;
    INSERT INTO reconcile.pair_line SELECT i, i FROM generate_series(1, 5) i;
    -- Break 4 is about the transit account of A's county, and of the payer pa.
    INSERT INTO reconcile.break (id, code, village, account_no, payer, amount_fen, days, state, move,
                                 opened_on, run_id)
    VALUES (sha256('1'), 'held', '441424100201', '', '', 1, 1, 'open', 'bank', '2019-04-02', 1),
           (sha256('2'), 'held', NULL, '8003', '', 1, 2, 'open', 'bank', '2019-04-02', 1),
           (sha256('3'), 'held', '441499100201', '8002', 'pb', 1, 3, 'open', 'bank', '2019-04-02', 1),
           (sha256('4'), 'held', '441424100201', '9001', 'pa', 1, 4, 'open', 'bank', '2019-04-02', 1);
    INSERT INTO reconcile.break_fact (break_id, kind, fact_id, line_no)
    SELECT sha256(i::text::bytea), 'line', i, i FROM generate_series(1, 4) i;
    INSERT INTO reconcile.proposal (id, run_id, why, score, payments, lines, village, state)
    VALUES (sha256('1'), 1, 'w', 1, '{}', '{1}', '', 'open'),
           (sha256('2'), 1, 'w', 2, '{2}', '{}', '', 'open'),
           (sha256('3'), 1, 'w', 3, '{3}', '{3}', '441499100201', 'open'),
           (sha256('4'), 1, 'w', 4, '{}', '{}', '441424100201', 'open');
    INSERT INTO reconcile.decision (kind, subject, detail, reason, maker, state)
    VALUES ('explain', encode(sha256('1'), 'hex'), '1', 'r', 'm', 'confirmed'),
           ('unmatch', '2', '2', 'r', 'm', 'confirmed'),
           ('classify', '3', '3', 'r', 'm', 'confirmed'),
           ('accept', encode(sha256('4'), 'hex'), '4', 'r', 'm', 'confirmed');
    FOR one IN SELECT s || c AS chain FROM unnest(ARRAY['441424100201', '441424101201',
                   '441499100201', 'payer/pa', 'payer/pb', 'transit/ta', 'transit/tb', 'programme']) s,
                   unnest(ARRAY['', '/office']) c LOOP
        INSERT INTO ledger.record VALUES (one.chain, 0, sha256(one.chain::bytea), zero, 'b',
            zero || zero, now(), 'genesis', 'k', 'k', 0);
        INSERT INTO ledger.line VALUES (one.chain, 0, 1, 'bank', 'none', 0, 1);
        INSERT INTO ledger.balance VALUES (one.chain, 'bank', 'none', 0, 1);
        INSERT INTO ledger.head VALUES (one.chain, CASE WHEN one.chain LIKE '%/office' THEN 'office'
            ELSE 'public' END, 1, zero, now());
        INSERT INTO ledger.origin VALUES ('line', (SELECT count(*) FROM ledger.origin), one.chain, 0);
        INSERT INTO ledger.carried VALUES (one.chain, '1', 1);
        INSERT INTO log.leaf VALUES ((SELECT count(*) FROM log.leaf), one.chain, 0, zero);
        INSERT INTO log.tip VALUES (one.chain, 1);
        INSERT INTO reconcile.event (type, chain, body) VALUES ('match', one.chain, '{}');
    END LOOP;
    INSERT INTO seal.seal
    SELECT a, '2019-04-30', '2019-04-01', '2019-04-01', c, '0', 0, zero, 0
    FROM (VALUES ('8001', '441424100201'), ('8003', '441424101201'), ('8002', '441499100201'),
                 ('9001', 'transit/ta'), ('9002', 'transit/tb')) v (a, c);
    PERFORM test.more_rows();
    PERFORM test.order_rows();
    SET LOCAL session_replication_role = origin;
    INSERT INTO access.person (key_sha256, key, role, scope, name, valid_from, n)
    SELECT sha256(r::bytea), left(encode(sha256(r::bytea), 'hex'), 16), r, s::text[], r,
           now() - interval '1 day', row_number() OVER ()
    FROM (VALUES ('operator', '{}'), ('payer', '{pa}'), ('county', '{441424}'),
                 ('town', '{441424100}'), ('manager', '{441424100201}'), ('auditor', '{}'),
                 ('publisher', '{}'), ('administrator', '{}')) v (r, s);
END $$;

-- Rows and cells of newer modules.
INSERT INTO test.cell
SELECT t, 'chain', '*', '441424100201,payer/pa,programme', '441424100201,441424101201,programme',
       '441424100201,programme', '441424100201,programme', '*', '*', '-'
FROM unnest(ARRAY['notice.draft', 'notice.notice', 'notice.step', 'notice.objection']) t;
INSERT INTO test.cell VALUES
    ('notice.evidence', 'convert_from(bytes, ''UTF8'')', '*', '441424100201,payer/pa,programme,templates',
     '441424100201,441424101201,programme,templates', '441424100201,programme,templates',
     '441424100201,programme,templates', '*', '*', '-');
INSERT INTO test.cell
SELECT t, 'chain', '*', '441424100201', '441424100201,441424101201', '441424100201', '441424100201',
       '*', '*', '-'
FROM unnest(ARRAY['orders.project', 'orders.quota']) t;
INSERT INTO test.cell
SELECT t, 'chain', '*', '441424100201', '441424100201,441424101201,transit/ta', '441424100201',
       '441424100201', '*', p, '-'
FROM (VALUES ('orders.lot', '*'), ('orders.step', '*'), ('orders.request', '-'),
             ('orders.paper', '-')) v (t, p);
INSERT INTO test.cell VALUES
    ('orders.refused', 'true', '-', '-', '-', '-', '-', '*', '-', '*'),
    ('orders.sheet', 'true', '*', '-', '-', '-', '-', '*', '-', '-');
CREATE FUNCTION test.order_rows() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    zero bytea := decode(repeat('00', 32), 'hex');
    place record;
BEGIN
    FOR place IN SELECT c AS chain, a AS account
                 FROM (VALUES ('441424100201', '8001'), ('441424101201', '8003'),
                       ('441499100201', '8002'), ('transit/ta', '9001'), ('transit/tb', '9002'))
                      v (c, a) LOOP
        IF place.chain ~ '^[0-9]' THEN
            INSERT INTO orders.project (chain, id, n, hash, name, category, source, year, target,
                                        budget_fen)
            VALUES (place.chain, 'p', 0, zero, 'n', 'road', 'city', 2019, 't', 1);
            INSERT INTO orders.quota (chain, year, quota_fen) VALUES (place.chain, 2019, 1);
        END IF;
        INSERT INTO orders.lot (chain, source, year, received_fen)
        VALUES (place.chain, 'city', 2019, 1);
        INSERT INTO orders.request (chain, id, n, hash, digest, by, mode, account_no, amount_fen,
                                    purpose, requested_at, state, previous)
        VALUES (place.chain, 'o', 0, zero, zero, 'k', 'online', place.account, 1, 'p', now(),
                'requested', zero);
        INSERT INTO orders.step (chain, n, order_id, kind, at)
        VALUES (place.chain, 1, 'o', 'approve', now());
        INSERT INTO orders.paper (chain, id, account_no, amount_fen, payee, purpose, paid_on, scan,
                                  maker)
        VALUES (place.chain, 'q', place.account, 1, 'n', 'p', '2019-04-02', zero, 'm');
    END LOOP;
    INSERT INTO orders.refused (act, code, reason) VALUES ('approve', 'refused', 'r');
END $$;
CREATE FUNCTION test.more_rows() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    zero bytea := decode(repeat('00', 32), 'hex');
    place record;
BEGIN
    INSERT INTO notice.evidence VALUES (sha256('templates'), 'templates', 'templates');
    FOR place IN SELECT c AS chain, replace(c, '/', '.') AS id
                 FROM unnest(ARRAY['441424100201', '441424101201', '441499100201', 'payer/pa',
                                   'payer/pb', 'programme']) c LOOP
        INSERT INTO notice.evidence VALUES (sha256(place.chain::bytea), 'model', place.chain::bytea);
        INSERT INTO notice.draft (number, chain, kind, subject, year, quarter, stage, title, issuer,
                                  model, figures, as_of, size, root, from_day, to_day, maker, n)
        VALUES (place.id, place.chain, 'N3', 's', 2019, 0, 'after', 't', 'i',
                sha256(place.chain::bytea), zero, '2019-12-31', 1, zero, '2020-01-10', '2020-01-31',
                'm', 0);
        INSERT INTO notice.notice (number, chain, n, hash, templates, renderer, to_day)
        VALUES (place.id, place.chain, 0, zero, sha256('templates'), 'r', '2020-01-31');
        INSERT INTO notice.step (chain, n, number, step, on_day)
        VALUES (place.chain, 1, place.id, 'ended', '2020-02-01');
        INSERT INTO notice.objection (objection, number, chain, n, words_n, received, due)
        VALUES (place.id, place.id, place.chain, 2, 0, '2020-01-12', '2020-02-12');
    END LOOP;
END $$;

-- What a role sees of a table: '-', or the keys in order.
CREATE FUNCTION test.sees(of_role text, of_table text, of_key text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    got text;
BEGIN
    PERFORM set_config('mingzhang.person', left(encode(sha256(of_role::bytea), 'hex'), 16), true);
    PERFORM set_config('role', 'mingzhang_r_' || of_role, true);
    BEGIN
        EXECUTE format('SELECT coalesce(string_agg(k, '','' ORDER BY k COLLATE "C"), '''')'
                       ' FROM (SELECT (%s)::text AS k FROM %s) x', of_key, of_table) INTO got;
    EXCEPTION WHEN insufficient_privilege THEN
        got := '-';
    END;
    RESET ROLE;
    RETURN got;
END $$;

CREATE FUNCTION test.test_each_role_sees_its_rows_of_each_table_and_no_others()
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    c record; whole text; got text; r text;
BEGIN
    PERFORM test.fill();
    FOR c IN SELECT k.*, to_jsonb(k) AS cells FROM test.cell k
             WHERE to_regclass(tab) IS NOT NULL ORDER BY tab LOOP
        EXECUTE format('SELECT coalesce(string_agg(k, '','' ORDER BY k COLLATE "C"), '''')'
                       ' FROM (SELECT (%s)::text AS k FROM %s) x', c.key, c.tab) INTO whole;
        IF c.key <> 'true' THEN
            RETURN NEXT isnt(whole, '', c.tab || ' has rows to be seen or not');
        END IF;
        FOREACH r IN ARRAY ARRAY['operator', 'payer', 'county', 'town', 'manager', 'auditor',
                                 'publisher', 'administrator'] LOOP
            got := test.sees(r, c.tab, c.key);
            RETURN NEXT is(got, CASE c.cells ->> r WHEN '*' THEN whole ELSE c.cells ->> r END,
                           c.tab || ' × ' || r);
        END LOOP;
    END LOOP;
END $$;

CREATE FUNCTION test.exposed() RETURNS SETOF pg_class LANGUAGE sql AS $$
    SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\_%'
      AND n.nspname NOT IN ('information_schema', 'migrate', 'tap', 'test')
$$;

CREATE FUNCTION test.test_no_table_is_missing_from_the_matrix()
RETURNS SETOF text LANGUAGE sql AS $$
    SELECT is_empty($t$
        SELECT n.nspname || '.' || c.relname FROM test.exposed() c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p')
          AND n.nspname || '.' || c.relname NOT IN (SELECT tab FROM test.cell) $t$,
        'say in sql/functions/<schema>/ who sees it (access.confine, show or hide), and here')
$$;

CREATE FUNCTION test.test_no_request_writes_anything() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT is_empty($t$
        SELECT c.oid::regclass, r.rolname, p FROM test.exposed() c, pg_roles r,
               unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
        WHERE r.rolname LIKE 'mingzhang\_r\_%' AND has_table_privilege(r.oid, c.oid, p)
        UNION ALL
        SELECT c.oid::regclass, r.rolname, p FROM test.exposed() c, pg_roles r,
               unnest(ARRAY['INSERT', 'UPDATE', 'REFERENCES']) p
        WHERE r.rolname LIKE 'mingzhang\_r\_%' AND has_any_column_privilege(r.oid, c.oid, p) $t$,
        'SELECT and nothing else')
$$;

CREATE FUNCTION test.test_views_show_what_their_tables_show() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT is_empty($t$
        SELECT c.oid::regclass FROM test.exposed() c, pg_roles r
        WHERE c.relkind = 'v' AND r.rolname LIKE 'mingzhang\_r\_%'
          AND has_table_privilege(r.oid, c.oid, 'SELECT')
          AND has_schema_privilege(r.oid, c.relnamespace, 'USAGE')
          AND NOT coalesce(c.reloptions::text LIKE '%security_invoker=true%', false) $t$,
        'a view that requests read is WITH (security_invoker = true)')
$$;

-- What runs with the rights of its owner goes past every policy.
CREATE FUNCTION test.test_requests_run_no_function_of_the_owner_but_these()
RETURNS SETOF text LANGUAGE sql AS $$
    SELECT set_eq($t$
        SELECT DISTINCT f.oid::regprocedure::text FROM pg_proc f
        JOIN pg_namespace n ON n.oid = f.pronamespace, pg_roles r
        WHERE f.prosecdef AND n.nspname NOT IN ('tap', 'test', 'pg_catalog')
          AND r.rolname LIKE 'mingzhang\_r\_%' AND has_function_privilege(r.oid, f.oid, 'EXECUTE')
          AND has_schema_privilege(r.oid, n.oid, 'USAGE') $t$,
        ARRAY['access.is_in()', 'access.my_chains()', 'access.my_villages()', 'access.my_accounts()',
              'access.my_payers()', 'access.my_payments()', 'access.open_record(text,bigint)'],
        'functions of the owner')
$$;
