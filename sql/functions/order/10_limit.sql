-- What limits an order. Counters are refreshed and moved in the transaction of the order itself,
-- their CHECKs are the last word; the program asks orders.room() first, for a message that says
-- what is left. Locks: projects, then lots, then quotas.

-- What arrived in one colour and was not sent back or on.
CREATE OR REPLACE FUNCTION orders.received(chain text, source text, year int) RETURNS bigint
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT coalesce(-pg_catalog.sum(b.amount_fen), 0)::bigint FROM ledger.balance b
     WHERE b.chain = received.chain AND b.source = received.source AND b.year = received.year
       AND b.account IN ('special_payable', 'refund', 'forwarded')
$$;
COMMENT ON FUNCTION orders.received IS 'money of one colour that an account''s books hold, spent or not';

CREATE OR REPLACE FUNCTION orders.quota_of(chain text, year int) RETURNS bigint
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT q.amount_fen FROM programme.quota q
     WHERE q.village = quota_of.chain AND q.year = quota_of.year
$$;
COMMENT ON FUNCTION orders.quota_of IS 'quota of a village and year as it stands; NULL: none';

-- What is left of each limit for one more order; NULL where none binds it. Own money is bound by
-- its project alone, a transit account by its colour alone.
CREATE OR REPLACE FUNCTION orders.room(chain text, project text, source text, year int,
                                       OUT budget_fen bigint, OUT lot_fen bigint,
                                       OUT quota_fen bigint)
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT (SELECT p.budget_fen - p.ordered_fen - p.paper_fen FROM orders.project p
             WHERE p.chain = room.chain AND p.id = room.project),
           CASE WHEN room.source IN ('city', 'district', 'soe') THEN
               orders.received(room.chain, room.source, room.year) - coalesce(
                   (SELECT l.ordered_fen + l.paper_fen FROM orders.lot l
                     WHERE l.chain = room.chain AND l.source = room.source
                       AND l.year = room.year), 0) END,
           CASE WHEN room.source IN ('city', 'district', 'soe') AND room.chain ~ '^[0-9]{12}$' THEN
               coalesce(orders.quota_of(room.chain, room.year), 0) - coalesce(
                   (SELECT q.ordered_fen + q.paper_fen FROM orders.quota q
                     WHERE q.chain = room.chain AND q.year = room.year), 0) END
$$;
COMMENT ON FUNCTION orders.room IS 'what is left of budget, colour and quota for an order';

-- Moves the counters by an amount; negative: it is given back. paper: a fact, bound by nothing.
CREATE OR REPLACE FUNCTION orders.reserve(the_chain text, the_project text, the_source text,
                                          the_year int, amount bigint, is_paper boolean)
RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    online bigint := CASE WHEN is_paper THEN 0 ELSE amount END;
    paper bigint := CASE WHEN is_paper THEN amount ELSE 0 END;
    binds boolean := NOT is_paper AND amount >= 0;
    arrived bigint;
    owed bigint;
BEGIN
    UPDATE orders.project p
       SET ordered_fen = p.ordered_fen + online, paper_fen = p.paper_fen + paper
     WHERE p.chain = the_chain AND p.id = the_project;
    IF coalesce(the_source, '') NOT IN ('city', 'district', 'soe') THEN
        RETURN;
    END IF;
    -- The row first: a proposed row is checked before it is found to be there already.
    INSERT INTO orders.lot (chain, source, year, received_fen)
    VALUES (the_chain, the_source, the_year, 0) ON CONFLICT DO NOTHING;
    arrived := orders.received(the_chain, the_source, the_year);
    UPDATE orders.lot l
       SET received_fen = CASE WHEN binds THEN arrived ELSE greatest(l.received_fen, arrived) END,
           ordered_fen = l.ordered_fen + online, paper_fen = l.paper_fen + paper
     WHERE l.chain = the_chain AND l.source = the_source AND l.year = the_year;
    IF the_chain !~ '^[0-9]{12}$' THEN
        RETURN;
    END IF;
    INSERT INTO orders.quota (chain, year, quota_fen)
    VALUES (the_chain, the_year, 0) ON CONFLICT DO NOTHING;
    owed := coalesce(orders.quota_of(the_chain, the_year), 0);
    UPDATE orders.quota q
       SET quota_fen = CASE WHEN binds THEN owed ELSE greatest(q.quota_fen, owed) END,
           ordered_fen = q.ordered_fen + online, paper_fen = q.paper_fen + paper
     WHERE q.chain = the_chain AND q.year = the_year;
END $$;
COMMENT ON FUNCTION orders.reserve IS 'counts an order against its limits; the CHECKs refuse what is too much';

-- What is left of the quota for one more project.
-- These are in PL/pgSQL because its plans are kept from call to call.
CREATE OR REPLACE FUNCTION orders.plan_room(chain text, year int) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = '' AS $$
BEGIN
    RETURN coalesce((SELECT q.amount_fen FROM programme.quota q
                      WHERE q.village = plan_room.chain AND q.year = plan_room.year), 0)
         - coalesce((SELECT q.planned_fen FROM orders.quota q
                      WHERE q.chain = plan_room.chain AND q.year = plan_room.year), 0);
END $$;
COMMENT ON FUNCTION orders.plan_room IS 'what of a quota no project has planned yet';

CREATE OR REPLACE FUNCTION orders.plan(the_chain text, the_year int, amount bigint) RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    owed bigint := coalesce((SELECT p.amount_fen FROM programme.quota p
                              WHERE p.village = the_chain AND p.year = the_year), 0);
BEGIN
    LOOP
        UPDATE orders.quota q
           SET plan_limit_fen = greatest(owed, CASE WHEN amount < 0 THEN q.plan_limit_fen
                                                    ELSE 0 END),
               planned_fen = q.planned_fen + amount
         WHERE q.chain = the_chain AND q.year = the_year;
        EXIT WHEN FOUND;
        INSERT INTO orders.quota (chain, year, quota_fen) VALUES (the_chain, the_year, owed)
        ON CONFLICT DO NOTHING;
    END LOOP;
END $$;
COMMENT ON FUNCTION orders.plan IS 'counts the budget of a project against the quota of its year';

-- The last number that was given is found at the end of the key: how many there are is no matter.
-- One plan for all: estimating how many fit the pattern takes longer than looking.
CREATE OR REPLACE FUNCTION orders.next_project(the_chain text, the_year int) RETURNS int
LANGUAGE plpgsql STABLE SET search_path = '' SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN coalesce((SELECT pg_catalog.right(p.id, 4)::int FROM orders.project p
                      WHERE p.chain = the_chain AND p.id ~ ('^' || the_year || '-[0-9]{4}$')
                        AND p.id BETWEEN the_year || '-0000' AND the_year || '-9999'
                      ORDER BY p.id DESC LIMIT 1), 0) + 1;
END $$;
COMMENT ON FUNCTION orders.next_project IS 'number after the last one of the form <year>-<0001> that a village has';
