-- Writes what was planned, and an event for every decision: the outbox of the ledger.

CREATE OR REPLACE FUNCTION reconcile.chain_of(village text, account text, payer text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce(chain_of.village,
                    (SELECT CASE a.kind WHEN 'transit' THEN 'transit/' || a.slug ELSE a.village END
                       FROM programme.account a WHERE a.account_no = chain_of.account),
                    'payer/' || nullif(chain_of.payer, ''), 'programme')
$$;
COMMENT ON FUNCTION reconcile.chain_of IS 'subject of an event: the village, else whose account it is, else the payer';

CREATE OR REPLACE FUNCTION reconcile.apply_pairs(run bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    sequence text := pg_get_serial_sequence('reconcile.pair', 'id');
    base bigint;
    n bigint := (SELECT count(*) FROM pg_temp.w_pair);
BEGIN
    UPDATE reconcile.pair SET undone_by = run WHERE id IN (SELECT pair_id FROM pg_temp.w_pair_drop);
    INSERT INTO reconcile.event (run_id, type, chain, fact_payments, fact_lines, rule, body)
    SELECT run, 'unmatch', reconcile.chain_of(NULL, (SELECT l.account_no FROM intake.line l
                     JOIN reconcile.pair_line n ON n.line_id = l.id WHERE n.pair_id = r.id
                    ORDER BY l.amount_fen DESC, l.id LIMIT 1), NULL),
           ARRAY(SELECT payment_id FROM reconcile.pair_payment WHERE pair_id = r.id ORDER BY 1),
           ARRAY(SELECT line_id FROM reconcile.pair_line WHERE pair_id = r.id ORDER BY 1),
           'superseded', jsonb_build_object('hop', r.hop, 'rule', r.rule)
      FROM reconcile.pair r JOIN pg_temp.w_pair_drop d ON d.pair_id = r.id
     ORDER BY r.id;
    IF n = 0 THEN
        RETURN;
    END IF;
    base := nextval(sequence);
    PERFORM setval(sequence, base + n);
    CREATE TEMP TABLE w_pair_add ON COMMIT DROP AS
    SELECT base + row_number() OVER () AS id, w.rule, w.hop, w.pays, w.lines, w.got
      FROM pg_temp.w_pair w;
    INSERT INTO reconcile.pair (id, run_id, rule, hop) OVERRIDING SYSTEM VALUE
    SELECT id, run, rule, hop FROM pg_temp.w_pair_add;
    INSERT INTO reconcile.pair_payment SELECT a.id, u.id
      FROM pg_temp.w_pair_add a CROSS JOIN LATERAL unnest(a.pays) u(id);
    INSERT INTO reconcile.pair_line SELECT a.id, u.id
      FROM pg_temp.w_pair_add a CROSS JOIN LATERAL unnest(a.lines) u(id);
    INSERT INTO reconcile.event (run_id, type, chain, fact_payments, fact_lines, rule, body)
    SELECT run, 'match', CASE a.kind WHEN 'transit' THEN 'transit/' || a.slug ELSE a.village END,
           w.pays, w.lines, w.rule, jsonb_build_object('hop', w.hop)
      FROM pg_temp.w_pair_add w
      JOIN pg_temp.w_line l ON l.id = w.got
      JOIN programme.account a ON a.account_no = l.account_no;
END $$;

CREATE OR REPLACE FUNCTION reconcile.apply_states(run bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM reconcile.payment_state WHERE payment_id IN (SELECT id FROM pg_temp.w_pay_gone);
    UPDATE reconcile.payment_state s
       SET village = n.village, left_code = n.left_code, right_code = n.right_code, reason = n.reason
      FROM pg_temp.w_pay_new n WHERE n.known AND s.payment_id = n.id;
    INSERT INTO reconcile.payment_state (payment_id, village, left_code, right_code, reason)
    SELECT id, village, left_code, right_code, reason FROM pg_temp.w_pay_new WHERE NOT known;
    DELETE FROM reconcile.line_state WHERE line_id IN (SELECT id FROM pg_temp.w_line_gone);
    UPDATE reconcile.line_state s
       SET code = n.code, reason = n.reason, book = n.book, source = n.source, year = n.year
      FROM pg_temp.w_line_new n WHERE n.known AND s.line_id = n.id;
    INSERT INTO reconcile.line_state (line_id, code, reason, book, source, year)
    SELECT id, code, reason, book, source, year FROM pg_temp.w_line_new WHERE NOT known;
    INSERT INTO reconcile.event (run_id, type, chain, fact_lines, rule, body)
    SELECT run, 'reclass', CASE a.kind WHEN 'transit' THEN 'transit/' || a.slug ELSE a.village END,
           ARRAY[n.id], n.code,
           jsonb_build_object('line', n.id, 'from', n.from_book, 'from_source', n.from_source,
                              'from_year', n.from_year, 'to', n.book, 'source', n.source,
                              'year', n.year, 'amount_fen', n.amount_fen)
      FROM pg_temp.w_line_new n JOIN programme.account a ON a.account_no = n.account_no
     WHERE (n.from_book, n.from_source, n.from_year) <> (n.book, n.source, n.year);
END $$;

CREATE OR REPLACE FUNCTION reconcile.apply_breaks(run bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reconcile.break AS o (id, code, village, year, account_no, payer, amount_fen, days,
                                      within_rounding, state, move, opened_on, run_id)
    SELECT id, code, village, year, account_no, payer, amount, days, within_rounding, new_state,
           move, opened_on, run FROM pg_temp.w_break_new
    ON CONFLICT (id) DO UPDATE
       SET village = excluded.village, year = excluded.year, account_no = excluded.account_no,
           payer = excluded.payer, amount_fen = excluded.amount_fen, days = excluded.days,
           within_rounding = excluded.within_rounding, state = excluded.state,
           move = excluded.move, opened_on = excluded.opened_on, run_id = excluded.run_id;
    UPDATE reconcile.break b SET caused_by = n.cause
      FROM pg_temp.w_break_new n WHERE n.id = b.id AND b.caused_by IS DISTINCT FROM n.cause;
    UPDATE reconcile.break b SET state = 'cleared', run_id = run
      FROM pg_temp.w_break_gone g WHERE g.id = b.id;
    DELETE FROM reconcile.break_fact WHERE break_id IN (SELECT id FROM pg_temp.w_break_new);
    INSERT INTO reconcile.break_fact (break_id, kind, fact_id, file, line_no)
    SELECT DISTINCT f.break_id, f.kind, f.fact_id, f.file, f.line_no
      FROM pg_temp.w_fact f JOIN pg_temp.w_break_new n ON n.id = f.break_id;
    -- A break that is found already cleared was one all the same: it opens and clears.
    INSERT INTO reconcile.event (run_id, type, chain, fact_payments, fact_lines, break_id, body)
    SELECT run, 'break', reconcile.chain_of(village, account_no, payer), pays, lines, id,
           jsonb_build_object('code', code, 'village', coalesce(village, ''), 'year', coalesce(year, 0),
                              'amount_fen', amount, 'days', days)
      FROM pg_temp.w_break_new
     WHERE new_state = 'open' OR new_state = 'cleared' AND old_state IS NULL
     ORDER BY code, id;
    INSERT INTO reconcile.event (run_id, type, chain, fact_lines, break_id, body)
    SELECT run, 'clear', reconcile.chain_of(village, account_no, payer),
           array_remove(ARRAY[cleared_by], NULL), id, jsonb_build_object('code', code)
      FROM pg_temp.w_break_new
     WHERE new_state = 'cleared' AND old_state IS DISTINCT FROM 'cleared'
     ORDER BY code, id;
    INSERT INTO reconcile.event (run_id, type, chain, break_id, body)
    SELECT run, 'clear', reconcile.chain_of(village, account_no, payer), id,
           jsonb_build_object('code', code)
      FROM pg_temp.w_break_gone ORDER BY code, id;
END $$;

CREATE OR REPLACE FUNCTION reconcile.apply_proposals(run bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reconcile.proposal p SET state = 'gone'
     WHERE p.state = 'open' AND NOT EXISTS (SELECT FROM pg_temp.w_suggest s WHERE s.id = p.id);
    INSERT INTO reconcile.event (run_id, type, chain, fact_payments, fact_lines, rule, score, body)
    SELECT run, 'proposal', reconcile.chain_of(nullif(s.village, ''),
               (SELECT l.account_no FROM intake.line l WHERE l.id = ANY (s.lines)
                 ORDER BY l.amount_fen DESC, l.id LIMIT 1),
               (SELECT p.payer FROM intake.payment p WHERE p.id = ANY (s.pays) ORDER BY p.id LIMIT 1)),
           s.pays, s.lines, s.why, s.score,
           jsonb_build_object('proposal', encode(s.id, 'hex'), 'village', s.village)
      FROM pg_temp.w_suggest s
     WHERE NOT EXISTS (SELECT FROM reconcile.proposal p WHERE p.id = s.id AND p.state <> 'gone')
     ORDER BY s.why, s.id;
    INSERT INTO reconcile.proposal (id, run_id, why, score, payments, lines, village, break_id, state)
    SELECT id, run, why, score, pays, lines, village, break_id, 'open' FROM pg_temp.w_suggest
    ON CONFLICT (id) DO UPDATE SET state = 'open', run_id = excluded.run_id
     WHERE reconcile.proposal.state = 'gone';
END $$;
