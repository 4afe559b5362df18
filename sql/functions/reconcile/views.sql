-- What other modules read of a reconciliation. Columns are only ever added, at the end.
-- Every amount is in fen and stands as of reconcile.current.as_of.
CREATE OR REPLACE VIEW reconcile.current AS
SELECT as_of, id AS run_id, proof FROM reconcile.run ORDER BY id DESC LIMIT 1;
COMMENT ON VIEW reconcile.current IS 'the last recorded run: its as-of date, number and proof; no row before the first run';

CREATE OR REPLACE VIEW reconcile.arrival AS
SELECT s.village, p.year, s.payment_id, p.amount_fen
  FROM reconcile.payment_state s JOIN intake.payment p ON p.id = s.payment_id
 WHERE s.right_code = 'matched' AND s.village IS NOT NULL;
COMMENT ON VIEW reconcile.arrival IS 'payments that arrived at the village''s own account (R1)';

-- Each fen once: a payment with an open break on either side counts with its amount; a credit
-- with an open break counts unless such a payment stands in the same break.
CREATE OR REPLACE VIEW reconcile.money_in_check AS
WITH open_break AS (
    SELECT b.id, b.code, b.village, b.year FROM reconcile.break b
     WHERE b.state IN ('open', 'explained')
       AND b.code IN ('wrong_payer', 'duplicate', 'returned', 'wrong_account', 'amount_differs',
                      'held', 'paid_not_received', 'received_not_paid', 'unidentified')),
paid AS (
    SELECT DISTINCT b.village, b.year, f.fact_id, p.amount_fen
      FROM open_break b
      JOIN reconcile.break_fact f ON f.break_id = b.id AND f.kind = 'payment'
      JOIN reconcile.payment_state s ON s.payment_id = f.fact_id
      JOIN intake.payment p ON p.id = f.fact_id
     WHERE p.amount_fen > 0 AND NOT p.is_return
       AND (s.left_code = b.code OR s.right_code = b.code)),
arrived AS (
    SELECT DISTINCT b.village, extract(year FROM l.booked_on)::int AS year, f.fact_id, l.amount_fen
      FROM open_break b
      JOIN reconcile.break_fact f ON f.break_id = b.id AND f.kind = 'line'
      JOIN reconcile.line_state s ON s.line_id = f.fact_id AND s.code = b.code
      JOIN intake.line l ON l.id = f.fact_id AND l.amount_fen > 0
     WHERE b.code IN ('received_not_paid', 'unidentified'))
SELECT village, year, 'payment' AS kind, fact_id, amount_fen FROM paid WHERE village IS NOT NULL
UNION ALL
SELECT village, year, 'line', fact_id, amount_fen FROM arrived WHERE village IS NOT NULL;
COMMENT ON VIEW reconcile.money_in_check IS
    'money whose disposition is an open break, each fen once; a credit without a payment belongs to the year it was booked in';

CREATE OR REPLACE VIEW reconcile.village_year AS
SELECT q.village, q.year, q.payer, q.source, v.county, v.town, q.amount_fen AS quota_fen,
       coalesce(s.paid, 0)::bigint AS paid_fen,
       (coalesce(a.arrived, 0) - coalesce(b.sent_back, 0))::bigint AS arrived_fen,
       coalesce(s.in_transit, 0)::bigint AS in_transit_fen,
       coalesce(c.checking, 0)::bigint AS checking_fen
  FROM programme.quota q
  JOIN programme.village v ON v.code = q.village
  LEFT JOIN (SELECT s.village, p.year,
                    sum(p.amount_fen) FILTER (WHERE s.left_code = 'allotted') AS paid,
                    sum(p.amount_fen) FILTER (WHERE s.right_code = 'in_transit'
                        AND s.left_code = 'allotted') AS in_transit
               FROM reconcile.payment_state s JOIN intake.payment p ON p.id = s.payment_id
              GROUP BY 1, 2) s ON s.village = q.village AND s.year = q.year
  LEFT JOIN (SELECT village, year, sum(amount_fen) AS arrived FROM reconcile.arrival GROUP BY 1, 2) a
         ON a.village = q.village AND a.year = q.year
  LEFT JOIN (SELECT c.village, t.year, -sum(l.amount_fen) AS sent_back
               FROM reconcile.line_state t JOIN intake.line l ON l.id = t.line_id
               JOIN programme.account c ON c.account_no = l.account_no AND c.kind = 'village'
              WHERE t.book = 'refund' AND t.source <> 'none'
              GROUP BY 1, 2) b ON b.village = q.village AND b.year = q.year
  LEFT JOIN (SELECT village, year, sum(amount_fen) AS checking FROM reconcile.money_in_check GROUP BY 1, 2) c
         ON c.village = q.village AND c.year = q.year;
COMMENT ON VIEW reconcile.village_year IS 'one row per quota: what was owed, paid, arrived, is on its way and is being checked';
COMMENT ON COLUMN reconcile.village_year.paid_fen IS '拨付: S, the allotted payments';
COMMENT ON COLUMN reconcile.village_year.arrived_fen IS '到账: matched arrivals at the village''s own accounts less what was sent back';
COMMENT ON COLUMN reconcile.village_year.in_transit_fen IS '在途: allotted payments that may still arrive in time';
COMMENT ON COLUMN reconcile.village_year.checking_fen IS '核对中: money of the village and year whose disposition is an open break, each fen once';

CREATE OR REPLACE VIEW reconcile.village_money AS
WITH moved AS (
    SELECT a.village,
           sum(l.amount_fen) FILTER (WHERE t.book IN ('special_payable', 'refund') AND t.source <> 'none') AS arrived,
           sum(l.amount_fen) FILTER (WHERE t.book IN ('spending', 'fee')) AS spent,
           sum(l.amount_fen) AS net
      FROM reconcile.line_state t
      JOIN intake.line l ON l.id = t.line_id
      JOIN programme.account a ON a.account_no = l.account_no AND a.kind = 'village'
     GROUP BY a.village),
held AS (
    SELECT a.village, sum(o.opening_fen) AS opening, max(o.covered_to) AS covered_to
      FROM programme.account a
      JOIN (SELECT s.account_no, max(least(s.to_day, c.as_of)) AS covered_to,
                   (array_agg(s.opening_fen ORDER BY s.from_day, s.to_day))[1] AS opening_fen
              FROM intake.statement s CROSS JOIN reconcile.current c
             WHERE s.voided_by IS NULL AND s.opening_fen IS NOT NULL AND s.from_day <= c.as_of
             GROUP BY s.account_no) o ON o.account_no = a.account_no
     WHERE a.kind = 'village' GROUP BY a.village)
SELECT v.code AS village,
       coalesce(h.opening, 0)::bigint AS opening_fen,
       coalesce(m.arrived, 0)::bigint AS arrived_fen,
       (coalesce(m.net, 0) - coalesce(m.arrived, 0) - coalesce(m.spent, 0))::bigint AS other_in_fen,
       (-coalesce(m.spent, 0))::bigint AS spent_fen,
       (coalesce(h.opening, 0) + coalesce(m.net, 0))::bigint AS balance_fen,
       h.covered_to
  FROM programme.village v
  LEFT JOIN moved m ON m.village = v.code
  LEFT JOIN held h ON h.village = v.code;
COMMENT ON VIEW reconcile.village_money IS 'the village''s accounts together: opening + arrived + other in − spent = balance';
COMMENT ON COLUMN reconcile.village_money.opening_fen IS '上年结转: the balance before the first covered day of each account';
COMMENT ON COLUMN reconcile.village_money.other_in_fen IS '其他: interest, other funds, money not yet settled, transfers and reversals, net';
COMMENT ON COLUMN reconcile.village_money.spent_fen IS '支出: spending and fees, positive';
COMMENT ON COLUMN reconcile.village_money.covered_to IS 'last day that a statement covers; NULL: none';

CREATE OR REPLACE VIEW reconcile.break_list AS
SELECT encode(b.id, 'hex') AS id, b.code, coalesce(b.village, '') AS village,
       coalesce(b.year, 0) AS year, b.account_no, b.payer, b.amount_fen, b.days, b.state, b.move,
       coalesce(f.facts, '[]') AS facts,
       coalesce(v.county, a.county, '') AS county, b.opened_on, b.within_rounding,
       coalesce(encode(b.caused_by, 'hex'), '') AS caused_by
  FROM reconcile.break b
  LEFT JOIN programme.village v ON v.code = b.village
  LEFT JOIN programme.account a ON a.account_no = b.account_no AND a.kind = 'transit'
  LEFT JOIN (SELECT break_id, jsonb_agg(jsonb_build_array(file, line_no)
                                        ORDER BY file COLLATE "C", line_no) AS facts
               FROM reconcile.break_fact WHERE kind <> 'quota' GROUP BY break_id) f ON f.break_id = b.id;
COMMENT ON VIEW reconcile.break_list IS 'every break as a person sees it; facts are [file, line], sorted';
COMMENT ON COLUMN reconcile.break_list.days IS 'what the rule measures: days late for late and late_arrival, else 0';
COMMENT ON COLUMN reconcile.break_list.county IS 'county of the village, or of the transit account; '''' when there is none';
COMMENT ON COLUMN reconcile.break_list.opened_on IS 'days open = as_of − opened_on';

CREATE OR REPLACE VIEW reconcile.proposal_list AS
SELECT encode(p.id, 'hex') AS id, p.why, p.village, p.score, p.state, coalesce(f.facts, '[]') AS facts
  FROM reconcile.proposal p
  LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_array(t.name, t.line_no) ORDER BY t.name COLLATE "C", t.line_no)
                  AS facts
         FROM (SELECT f.name, i.line_no FROM intake.payment i JOIN intake.file f ON f.id = i.file_id
                WHERE i.id = ANY (p.payments)
               UNION ALL
               SELECT f.name, i.line_no FROM intake.line i JOIN intake.file f ON f.id = i.file_id
                WHERE i.id = ANY (p.lines)) t) f ON true;
COMMENT ON VIEW reconcile.proposal_list IS 'what a rule could not decide and a person may accept';

CREATE OR REPLACE VIEW reconcile.pair_list AS
SELECT r.id, r.rule, r.hop, r.undone_by IS NULL AS stands, coalesce(l.village, p.village, '') AS village,
       coalesce(p.payer, '') AS payer, coalesce(p.year, 0) AS year,
       coalesce(p.paid_fen, 0)::bigint AS paid_fen, coalesce(l.arrived_fen, 0)::bigint AS arrived_fen,
       coalesce(p.facts, '[]') || coalesce(l.facts, '[]') AS facts
  FROM reconcile.pair r
 CROSS JOIN LATERAL (
       SELECT min(i.payer) AS payer, min(i.year) AS year, sum(i.amount_fen) AS paid_fen,
              min(s.village) AS village,
              jsonb_agg(jsonb_build_array(f.name, i.line_no) ORDER BY f.name COLLATE "C", i.line_no) AS facts
         FROM reconcile.pair_payment m JOIN intake.payment i ON i.id = m.payment_id
         JOIN intake.file f ON f.id = i.file_id
         LEFT JOIN reconcile.payment_state s ON s.payment_id = i.id
        WHERE m.pair_id = r.id) p
 CROSS JOIN LATERAL (
       SELECT min(a.village) AS village, sum(i.amount_fen) AS arrived_fen,
              jsonb_agg(jsonb_build_array(f.name, i.line_no) ORDER BY f.name COLLATE "C", i.line_no) AS facts
         FROM reconcile.pair_line m JOIN intake.line i ON i.id = m.line_id
         JOIN intake.file f ON f.id = i.file_id
         JOIN programme.account a ON a.account_no = i.account_no
        WHERE m.pair_id = r.id) l;
COMMENT ON VIEW reconcile.pair_list IS 'every pair as a person sees it; facts are [file, line], the payments first';
COMMENT ON COLUMN reconcile.pair_list.stands IS 'false: it was taken apart since';
COMMENT ON COLUMN reconcile.pair_list.year IS 'of its payments, the first when they are of several; 0: an onward hop has none';
