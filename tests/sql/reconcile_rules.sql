-- The small rules that the steps of a reconciliation share, and what its tables refuse. The
-- digests are those of Python's hashlib.

CREATE FUNCTION test.test_a_name_is_compared_as_text_normal_leaves_it()
RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is(reconcile.normal(E' 长　布\u00a0村\t'), '长布村', 'white space of every kind');
    RETURN NEXT is(reconcile.normal('ＡＢｃ１２（甲）'), 'abc12(甲)', 'full width and capitals');
    RETURN NEXT is(reconcile.normal(E'\ufeff甲\u200b'), '甲', 'marks that nobody sees');
    RETURN NEXT is(reconcile.normal('ÄÖ'), 'ÄÖ', 'only ASCII is lowered');
END $$;

CREATE FUNCTION test.test_a_break_is_named_by_its_code_and_sorted_keys()
RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is(encode(reconcile.break_id('short', ARRAY['q:441424103201:2019']), 'hex'),
                   '4c84124dddb27b1ae48a71ab77cd29191da9a6f91145e2a54132b2b2462e5362', 'one key');
    RETURN NEXT is(encode(reconcile.break_id('amount_differs', ARRAY['p:01', 'l:02']), 'hex'),
                   '0a8e1e9930fdfcdc668cdca9e4749744307005f5bb0a18bb5a7c994ce273c1db', 'two keys, the wrong way round');
    RETURN NEXT isnt(reconcile.break_id('short', ARRAY['a', 'b']),
                     reconcile.break_id('short', ARRAY['a']), 'other keys, another break');
END $$;

CREATE FUNCTION test.test_working_days_are_counted_by_the_calendar()
RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    -- Thursday and Friday are worked, then a week-end, Monday is a holiday, Tuesday is worked.
    INSERT INTO programme.day VALUES
        ('2019-04-04', true, 1), ('2019-04-05', true, 2), ('2019-04-06', false, 2),
        ('2019-04-07', false, 2), ('2019-04-08', false, 2), ('2019-04-09', true, 3);
    RETURN NEXT is(reconcile.wd('2019-04-04', 1), '2019-04-05'::date, 'the next day');
    RETURN NEXT is(reconcile.wd('2019-04-05', 1), '2019-04-09'::date, 'over what is not worked');
    RETURN NEXT is(reconcile.wd('2019-04-06', 1), '2019-04-09'::date, 'from a day off');
    RETURN NEXT is(reconcile.wd('2019-04-09', 1), 'infinity'::date, 'past the end nothing is overdue');
END $$;

CREATE FUNCTION test.test_the_last_printed_digit() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is(reconcile.last_digit('yuan', 2::smallint), 1::bigint, '0.01 yuan');
    RETURN NEXT is(reconcile.last_digit('yuan', 0::smallint), 100::bigint, '1 yuan');
    RETURN NEXT is(reconcile.last_digit('wan_yuan', 2::smallint), 10000::bigint, '0.01 万元');
    RETURN NEXT is(reconcile.last_digit('wan_yuan', 6::smallint), 1::bigint, '0.000001 万元');
END $$;

CREATE FUNCTION test.test_nobody_checks_what_they_made() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT throws_ok($t$INSERT INTO reconcile.decision (kind, subject, reason, maker, checker, state)
        VALUES ('resolve', 'x', 'y', 'anna', 'anna', 'confirmed')$t$, '23514', NULL, 'the same person');
    RETURN NEXT lives_ok($t$INSERT INTO reconcile.decision (kind, subject, reason, maker, checker, state)
        VALUES ('resolve', 'x', 'y', 'anna', 'bo', 'confirmed')$t$, 'two of them');
END $$;

CREATE FUNCTION test.test_every_subject_has_its_chain() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO programme.county VALUES ('441802', '清城区', '清远市');
    INSERT INTO programme.account VALUES ('9001', 'transit', NULL, '441802', 't-one', 'b', 'n', '2019-01-01');
    RETURN NEXT is(reconcile.chain_of('441424103201', '9001', 'city'), '441424103201', 'the village');
    RETURN NEXT is(reconcile.chain_of(NULL, '9001', 'city'), 'transit/t-one', 'else the account');
    RETURN NEXT is(reconcile.chain_of(NULL, '', 'city'), 'payer/city', 'else the payer');
    RETURN NEXT is(reconcile.chain_of(NULL, '', ''), 'programme', 'else the programme');
END $$;

CREATE FUNCTION test.test_every_table_says_what_it_is() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is_empty($t$
        SELECT c.relname FROM pg_class c
         WHERE c.relnamespace = 'reconcile'::regnamespace AND c.relkind IN ('r', 'v')
           AND obj_description(c.oid, 'pg_class') IS NULL$t$, 'tables and views with a comment');
END $$;
