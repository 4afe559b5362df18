-- What people decide. A decision takes effect in the transaction in which the second person
-- confirms it; the reconciler then runs again.

-- The state of what a decision is about; NULL when there is no such thing.
CREATE OR REPLACE FUNCTION reconcile.subject_state(kind text, subject text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN kind = 'accept' THEN (SELECT p.state FROM reconcile.proposal p
                                    WHERE encode(p.id, 'hex') = subject)
        WHEN kind = 'unmatch' THEN (SELECT CASE WHEN r.undone_by IS NULL THEN 'live' ELSE 'undone' END
                                      FROM reconcile.pair r WHERE r.id::text = subject)
        WHEN kind = 'classify' THEN (SELECT CASE WHEN s.code IN ('matched', 'wrong_account', 'amount_differs')
                                                 THEN s.code
                                                 WHEN l.amount_fen > 0 THEN 'credit' ELSE 'debit' END
                                       FROM reconcile.line_state s JOIN intake.line l ON l.id = s.line_id
                                      WHERE s.line_id::text = subject)
        ELSE (SELECT b.state FROM reconcile.break b
               WHERE encode(b.id, 'hex') = subject
                 AND (kind <> 'not_duplicate' OR b.code = 'duplicate')) END
$$;

-- The statement line of a break that has exactly one.
CREATE OR REPLACE FUNCTION reconcile.line_of_break(break text) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT min(f.fact_id) FROM reconcile.break_fact f
     WHERE encode(f.break_id, 'hex') = line_of_break.break AND f.kind = 'line'
    HAVING count(*) = 1
$$;

CREATE OR REPLACE FUNCTION reconcile.accept_proposal(d reconcile.decision) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    p reconcile.proposal;
    got record;
    pair bigint;
    run bigint := (SELECT run_id FROM reconcile.current);
BEGIN
    UPDATE reconcile.proposal SET state = 'accepted'
     WHERE encode(id, 'hex') = d.subject AND state = 'open' RETURNING * INTO p;
    SELECT l.account_no, a.kind INTO got FROM intake.line l JOIN programme.account a USING (account_no)
     WHERE l.id = ANY (p.lines) ORDER BY l.amount_fen DESC, l.id LIMIT 1;
    IF p.why IN ('village_name', 'refund_several') THEN
        INSERT INTO reconcile.event (run_id, type, chain, fact_payments, fact_lines, rule, score, who,
                                     checker, body)
        VALUES (run, 'proposal', reconcile.chain_of(nullif(p.village, ''), got.account_no,
                    (SELECT payer FROM intake.payment WHERE id = ANY (p.payments) ORDER BY id LIMIT 1)),
                p.payments, p.lines, p.why, p.score, d.maker, d.checker,
                jsonb_build_object('proposal', d.subject, 'village', p.village, 'state', 'accepted',
                                   'reason', d.reason));
        RETURN;
    END IF;
    INSERT INTO reconcile.pair (run_id, rule, hop)
    VALUES (run, 'person', CASE WHEN got.kind = 'transit' THEN 'transit'
                                WHEN p.payments = '{}' THEN 'onward' ELSE 'direct' END)
    RETURNING id INTO pair;
    INSERT INTO reconcile.pair_payment SELECT pair, unnest(p.payments);
    INSERT INTO reconcile.pair_line SELECT pair, unnest(p.lines);
    INSERT INTO reconcile.event (run_id, type, chain, fact_payments, fact_lines, rule, score, who,
                                 checker, body)
    SELECT run, 'match', reconcile.chain_of(NULL, got.account_no, NULL), p.payments, p.lines, 'person',
           p.score, d.maker, d.checker,
           jsonb_build_object('hop', r.hop, 'proposal', d.subject, 'reason', d.reason)
      FROM reconcile.pair r WHERE r.id = pair;
END $$;

CREATE OR REPLACE FUNCTION reconcile.undo_pair(d reconcile.decision) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    run bigint := (SELECT run_id FROM reconcile.current);
BEGIN
    UPDATE reconcile.pair SET undone_by = run WHERE id = d.subject::bigint;
    INSERT INTO reconcile.event (run_id, type, chain, fact_payments, fact_lines, rule, who, checker, body)
    SELECT run, 'unmatch', reconcile.chain_of(NULL, (SELECT l.account_no FROM intake.line l
                     JOIN reconcile.pair_line n ON n.line_id = l.id WHERE n.pair_id = r.id
                    ORDER BY l.amount_fen DESC, l.id LIMIT 1), NULL),
           ARRAY(SELECT payment_id FROM reconcile.pair_payment WHERE pair_id = r.id ORDER BY 1),
           ARRAY(SELECT line_id FROM reconcile.pair_line WHERE pair_id = r.id ORDER BY 1),
           'person', d.maker, d.checker,
           jsonb_build_object('hop', r.hop, 'rule', r.rule, 'reason', d.reason)
      FROM reconcile.pair r WHERE r.id = d.subject::bigint;
END $$;

CREATE OR REPLACE FUNCTION reconcile.move_break(d reconcile.decision) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reconcile.break
       SET state = CASE d.kind WHEN 'explain' THEN 'explained' ELSE 'resolved' END
     WHERE encode(id, 'hex') = d.subject;
    INSERT INTO reconcile.event (run_id, type, chain, fact_payments, fact_lines, who, checker,
                                 break_id, body)
    SELECT c.run_id, CASE d.kind WHEN 'explain' THEN 'explain' ELSE 'resolve' END,
           reconcile.chain_of(b.village, b.account_no, b.payer),
           ARRAY(SELECT fact_id FROM reconcile.break_fact WHERE break_id = b.id AND kind = 'payment' ORDER BY 1),
           ARRAY(SELECT fact_id FROM reconcile.break_fact WHERE break_id = b.id AND kind = 'line' ORDER BY 1),
           d.maker, coalesce(d.checker, ''), b.id,
           jsonb_build_object('code', b.code, 'how', d.kind, 'reason', d.reason)
      FROM reconcile.break b CROSS JOIN reconcile.current c WHERE encode(b.id, 'hex') = d.subject;
END $$;

-- Pairs and states are changed here; a line's book and a duplicate's standing follow from the
-- decision itself when the reconciler runs.
CREATE OR REPLACE FUNCTION reconcile.take_effect(decision_id bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    d reconcile.decision;
BEGIN
    SELECT * INTO STRICT d FROM reconcile.decision WHERE id = decision_id;
    CASE d.kind
        WHEN 'accept' THEN PERFORM reconcile.accept_proposal(d);
        WHEN 'unmatch' THEN PERFORM reconcile.undo_pair(d);
        WHEN 'explain', 'resolve', 'write_off' THEN PERFORM reconcile.move_break(d);
        WHEN 'not_duplicate' THEN PERFORM reconcile.move_break(d);
        WHEN 'classify' THEN NULL;
    END CASE;
END $$;
