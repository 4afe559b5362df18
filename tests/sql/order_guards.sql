-- What the tables of orders refuse by themselves: run by tests/integration/test_sql.c.

CREATE FUNCTION test.test_what_was_done_stays() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['project', 'lot', 'quota', 'request', 'paper', 'refused', 'step', 'sheet'] LOOP
        RETURN NEXT throws_ok(format('DELETE FROM orders.%I', one), 'MZ001', NULL, 'delete: ' || one);
        RETURN NEXT throws_ok(format('TRUNCATE orders.%I CASCADE', one), 'MZ001', NULL, 'truncate: ' || one);
    END LOOP;
    RETURN NEXT throws_ok($t$UPDATE orders.step SET seat = 1$t$, 'MZ001', NULL, 'update: step');
    RETURN NEXT throws_ok($t$UPDATE orders.sheet SET rows = 1$t$, 'MZ001', NULL, 'update: sheet');
END $$;

CREATE FUNCTION test.test_a_paper_order_is_checked_once() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE orders.paper DROP CONSTRAINT paper_account_no_fkey; -- there is no programme here
    INSERT INTO orders.paper (chain, id, account_no, amount_fen, payee, purpose, paid_on, scan, maker)
    VALUES ('441424100201', 'P-1', '8001', 100, 'x', 'y', '2019-04-01', decode(repeat('00', 32), 'hex'), 'a');
    RETURN NEXT throws_ok($t$UPDATE orders.paper SET amount_fen = 200$t$, 'MZ001', NULL, 'the amount');
    RETURN NEXT lives_ok($t$UPDATE orders.paper SET checker = 'b', checked_at = now(), payee = NULL$t$, 'the check');
    RETURN NEXT throws_ok($t$UPDATE orders.paper SET checker = 'c'$t$, 'MZ001', NULL, 'another check');
    RETURN NEXT throws_ok($t$UPDATE orders.paper SET checker = NULL, checked_at = NULL, payee = 'x'$t$,
                          'MZ001', NULL, 'taking it back');
END $$;
