-- Proposals that need no search: an unknown name never makes a wrong payer, it is asked about.
CREATE OR REPLACE FUNCTION reconcile.propose_payers() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pg_temp.w_proposal (why, score, sids, lines)
    SELECT 'payer_name', 700, ARRAY[sid], ARRAY[id] FROM (
        SELECT s.sid, g.id, count(*) OVER (PARTITION BY s.sid) AS for_sent,
               count(*) OVER (PARTITION BY g.id) AS for_got
          FROM pg_temp.w_sent s
          JOIN pg_temp.w_got g ON g.account_no = s.account_no AND g.amount = s.amount
         CROSS JOIN programme.setting x
         WHERE g.sender IS NULL AND g.counter_own IS NULL AND NOT s.returned AND s.in_r
           AND g.d BETWEEN s.d - x.window_before AND s.last_day
           AND NOT EXISTS (SELECT FROM pg_temp.w_astray a WHERE a.sid = s.sid OR a.line_id = g.id)
           AND NOT EXISTS (SELECT FROM pg_temp.w_forbid f WHERE f.sid = s.sid AND f.line_id = g.id)
         ) t
     WHERE for_sent = 1 AND for_got = 1;
END $$;

-- Which villages an unknown one might be: without a code, those whose county and town are as
-- written; with the account of a village, that village. How alike the names are is for C to say.
CREATE OR REPLACE FUNCTION reconcile.village_candidates()
RETURNS TABLE (payment_id bigint, said text, village text, name text, same_account boolean)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT p.id, reconcile.normal(i.village_name), n.village, n.name, n.village = p.final_village
      FROM (SELECT * FROM pg_temp.w_pay u
             WHERE u.left_code = 'unknown_village' AND NOT u.is_return
             ORDER BY u.d, u.place, u.line_no LIMIT 500) p -- more is no question to a person
      JOIN intake.payment i ON i.id = p.id
      JOIN pg_temp.w_name n ON (i.county = '' OR reconcile.normal(i.county) IN (n.county_name, n.county))
       AND (i.town = '' OR reconcile.normal(i.town) = n.town OR n.village = p.final_village)
      JOIN programme.quota q ON q.village = n.village AND q.year = p.year
     WHERE i.village_name <> ''
     ORDER BY p.id, n.village, n.name;
END $$;
