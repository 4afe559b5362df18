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
