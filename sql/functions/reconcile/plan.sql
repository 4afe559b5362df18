-- What this run would change: the dispositions of now against those that are recorded. Nothing is
-- written here, so a run in which nothing changed leaves no trace.

CREATE OR REPLACE FUNCTION reconcile.plan_pairs() RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_pair ON COMMIT DROP AS
    SELECT m.rule, m.hop, ARRAY[m.sid / 2] AS pays, ARRAY[m.line_id] AS lines,
           m.line_id AS got
      FROM pg_temp.w_match m WHERE m.no = m.sid AND m.hop <> 'onward'
    UNION ALL
    SELECT min(m.rule), min(m.hop), array_agg(DISTINCT m.sid / 2 ORDER BY m.sid / 2),
           array_agg(DISTINCT m.line_id ORDER BY m.line_id), min(m.line_id)
      FROM pg_temp.w_match m WHERE m.no <> m.sid AND m.hop <> 'onward' AND m.rule <> 'person'
     GROUP BY m.no
    UNION ALL
    SELECT t.rule, 'onward', coalesce(array_agg(DISTINCT f.payment_id ORDER BY f.payment_id)
                                      FILTER (WHERE f.payment_id IS NOT NULL), '{}'), t.lines, t.got
      FROM (SELECT min(m.rule) AS rule, array_agg(DISTINCT m.sid / 2) AS debits,
                   ARRAY(SELECT x FROM unnest(array_agg(m.sid / 2) || array_agg(m.line_id)) x
                          GROUP BY x ORDER BY x) AS lines, min(m.line_id) AS got
              FROM pg_temp.w_match m WHERE m.hop = 'onward' AND m.rule <> 'person' GROUP BY m.no) t
      LEFT JOIN pg_temp.w_forward f ON f.line_id = ANY (t.debits)
     GROUP BY t.rule, t.lines, t.got;
    CREATE TEMP TABLE w_pair_drop (pair_id bigint) ON COMMIT DROP;
    IF EXISTS (SELECT FROM reconcile.pair WHERE undone_by IS NULL) THEN
        CREATE TEMP TABLE w_live ON COMMIT DROP AS
        SELECT id, rule, hop FROM reconcile.pair WHERE undone_by IS NULL;
        ANALYZE pg_temp.w_live; -- what is live is most of it, which the planner cannot know
        -- One join and one grouping: of two grouped tables that nobody has analysed yet the planner
        -- takes each for 200 rows, and loops over one for each row of the other.
        CREATE TEMP TABLE w_pair_old ON COMMIT DROP AS
        SELECT r.id, r.rule, r.hop,
               coalesce(array_agg(m.payment_id ORDER BY m.payment_id)
                        FILTER (WHERE m.payment_id IS NOT NULL), '{}') AS pays,
               array_agg(m.line_id ORDER BY m.line_id)
                        FILTER (WHERE m.line_id IS NOT NULL) AS lines
          FROM pg_temp.w_live r
          JOIN (SELECT pair_id, line_id, NULL::bigint AS payment_id FROM reconcile.pair_line
                 UNION ALL
                SELECT pair_id, NULL, payment_id FROM reconcile.pair_payment) m ON m.pair_id = r.id
         GROUP BY r.id, r.rule, r.hop;
        ANALYZE pg_temp.w_pair, pg_temp.w_pair_old;
        INSERT INTO pg_temp.w_pair_drop
        SELECT o.id FROM pg_temp.w_pair_old o
         WHERE o.rule <> 'person'
           AND NOT EXISTS (SELECT FROM pg_temp.w_pair w
                            WHERE w.rule = o.rule AND w.hop = o.hop
                              AND w.pays = o.pays AND w.lines = o.lines);
        INSERT INTO pg_temp.w_pair_drop
        SELECT o.id FROM pg_temp.w_pair_old o
         WHERE o.rule = 'person'
           AND NOT EXISTS (SELECT FROM pg_temp.w_match m WHERE m.no = -o.id);
        DELETE FROM pg_temp.w_pair w USING pg_temp.w_pair_old o
         WHERE w.rule = o.rule AND w.hop = o.hop AND w.pays = o.pays AND w.lines = o.lines;
    END IF;
    RETURN (SELECT count(*) FROM pg_temp.w_pair) + (SELECT count(*) FROM pg_temp.w_pair_drop);
END $$;

CREATE OR REPLACE FUNCTION reconcile.plan_states() RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_pay_new ON COMMIT DROP AS
    SELECT p.id, p.village, p.left_code, r.code AS right_code, r.reason, s.payment_id IS NOT NULL AS known
      FROM pg_temp.w_pay p
      JOIN pg_temp.w_right r USING (id)
      LEFT JOIN reconcile.payment_state s ON s.payment_id = p.id
     WHERE s.payment_id IS NULL
        OR (s.village, s.left_code, s.right_code, s.reason)
           IS DISTINCT FROM (p.village, p.left_code, r.code, r.reason);
    CREATE TEMP TABLE w_pay_gone ON COMMIT DROP AS
    SELECT s.payment_id AS id FROM reconcile.payment_state s
     WHERE NOT EXISTS (SELECT FROM pg_temp.w_pay p WHERE p.id = s.payment_id);
    CREATE TEMP TABLE w_line_new ON COMMIT DROP AS
    SELECT f.*, s.line_id IS NOT NULL AS known,
           coalesce(s.book, r.book, CASE WHEN l.amount_fen > 0 THEN 'suspense' ELSE 'spending' END)
               AS from_book,
           coalesce(s.source, 'none') AS from_source, coalesce(s.year, 0) AS from_year,
           l.amount_fen, l.account_no
      FROM pg_temp.w_final f
      JOIN intake.line l ON l.id = f.id
      LEFT JOIN programme.rule r ON r.id = l.rule
      LEFT JOIN reconcile.line_state s ON s.line_id = f.id
     WHERE s.line_id IS NULL
        OR (s.code, s.reason, s.book, s.source, s.year)
           IS DISTINCT FROM (f.code, f.reason, f.book, f.source, f.year);
    CREATE TEMP TABLE w_line_gone ON COMMIT DROP AS
    SELECT s.line_id AS id FROM reconcile.line_state s
     WHERE NOT EXISTS (SELECT FROM pg_temp.w_final f WHERE f.id = s.line_id);
    RETURN (SELECT count(*) FROM pg_temp.w_pay_new) + (SELECT count(*) FROM pg_temp.w_pay_gone)
         + (SELECT count(*) FROM pg_temp.w_line_new) + (SELECT count(*) FROM pg_temp.w_line_gone);
END $$;

-- Facts as a person sees them: file and line of the first sighting.
CREATE OR REPLACE FUNCTION reconcile.plan_facts() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_fact ON COMMIT DROP AS
    SELECT b.id AS break_id, 'payment' AS kind, p.id AS fact_id, f.name AS file, p.line_no
      FROM pg_temp.w_break b
     CROSS JOIN LATERAL unnest(b.pays) u(id)
      JOIN pg_temp.w_pay p ON p.id = u.id
      JOIN pg_temp.w_file f ON f.place = p.place
    UNION ALL
    SELECT b.id, 'line', l.id, f.name, l.line_no
      FROM pg_temp.w_break b
     CROSS JOIN LATERAL unnest(b.lines) u(id)
      JOIN pg_temp.w_line l ON l.id = u.id
      JOIN pg_temp.w_file f ON f.place = l.place
    UNION ALL
    SELECT b.id, 'file', f.id, f.name, 0
      FROM pg_temp.w_break b CROSS JOIN LATERAL unnest(b.files) u(id)
      JOIN pg_temp.w_file f ON f.id = u.id
    UNION ALL
    SELECT b.id, 'refusal', r.id, r.name, 0
      FROM pg_temp.w_break b CROSS JOIN LATERAL unnest(b.refusals) u(id)
      JOIN intake.refusal r ON r.id = u.id
    UNION ALL
    SELECT b.id, 'quota', 0, '', 0 FROM pg_temp.w_break b
     WHERE b.code IN ('unpaid', 'short', 'over', 'late', 'late_arrival', 'wrong_payer');
    CREATE INDEX ON pg_temp.w_fact (break_id);
END $$;

CREATE OR REPLACE FUNCTION reconcile.plan_breaks() RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reconcile.plan_facts();
    CREATE TEMP TABLE w_break_new ON COMMIT DROP AS
    SELECT b.*, o.state AS old_state,
           CASE WHEN b.state = 'cleared' THEN
                     CASE WHEN o.state = 'resolved' THEN 'resolved' ELSE 'cleared' END
                WHEN o.state IN ('explained', 'resolved') AND o.amount_fen = b.amount
                     AND o.days = b.days THEN o.state
                ELSE 'open' END AS new_state
      FROM pg_temp.w_break b LEFT JOIN reconcile.break o ON o.id = b.id;
    DELETE FROM pg_temp.w_break_new n USING reconcile.break o
     WHERE o.id = n.id AND o.state = n.new_state
       AND (o.amount_fen, o.days, o.within_rounding, o.move, o.opened_on, o.account_no, o.payer, o.caused_by)
           IS NOT DISTINCT FROM (n.amount, n.days, n.within_rounding, n.move, n.opened_on,
                                 n.account_no, n.payer, n.cause)
       AND NOT EXISTS (
           (SELECT kind, fact_id, file, line_no FROM reconcile.break_fact WHERE break_id = o.id
            EXCEPT SELECT kind, fact_id, file, line_no FROM pg_temp.w_fact WHERE break_id = n.id)
           UNION ALL
           (SELECT kind, fact_id, file, line_no FROM pg_temp.w_fact WHERE break_id = n.id
            EXCEPT SELECT kind, fact_id, file, line_no FROM reconcile.break_fact WHERE break_id = o.id));
    CREATE TEMP TABLE w_break_gone ON COMMIT DROP AS
    SELECT o.* FROM reconcile.break o
     WHERE o.state IN ('open', 'explained')
       AND NOT EXISTS (SELECT FROM pg_temp.w_break b WHERE b.id = o.id);
    RETURN (SELECT count(*) FROM pg_temp.w_break_new) + (SELECT count(*) FROM pg_temp.w_break_gone);
END $$;

CREATE OR REPLACE FUNCTION reconcile.plan_proposals() RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_suggest ON COMMIT DROP AS
    SELECT DISTINCT ON (id) * FROM (
        SELECT reconcile.break_id('proposal/' || w.why, ARRAY['v:' || w.village,
                   'b:' || coalesce(encode(w.break_id, 'hex'), '')]
               || ARRAY(SELECT 'p:' || encode(p.identity, 'hex') FROM intake.payment p
                         WHERE p.id = ANY (t.pays))
               || ARRAY(SELECT 'l:' || encode(l.identity, 'hex') FROM intake.line l
                         WHERE l.id = ANY (t.lines))) AS id,
               w.why, w.score, t.pays, t.lines, w.village, w.break_id
          FROM pg_temp.w_proposal w
         CROSS JOIN LATERAL (
             SELECT ARRAY(SELECT s / 2 FROM unnest(w.sids) s WHERE s % 2 = 0 ORDER BY 1) AS pays,
                    ARRAY(SELECT s / 2 FROM unnest(w.sids) s WHERE s % 2 = 1
                          UNION SELECT unnest(w.lines) ORDER BY 1) AS lines) t) x
     ORDER BY id, score DESC;
    RETURN (SELECT count(*) FROM pg_temp.w_suggest s
             WHERE NOT EXISTS (SELECT FROM reconcile.proposal p
                                WHERE p.id = s.id AND p.state <> 'gone'))
         + (SELECT count(*) FROM reconcile.proposal p
             WHERE p.state = 'open' AND NOT EXISTS (SELECT FROM pg_temp.w_suggest s WHERE s.id = p.id));
END $$;
