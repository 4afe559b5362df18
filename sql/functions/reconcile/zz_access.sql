-- The views that other modules read (views.sql), as requests see them: with the rows that who asks
-- may see.
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['current', 'arrival', 'money_in_check', 'village_year',
                               'village_money', 'break_list', 'proposal_list', 'pair_list'] LOOP
        EXECUTE pg_catalog.format('ALTER VIEW reconcile.%I SET (security_invoker = true)', one);
        PERFORM access.show('reconcile.' || one, 'operator', 'payer', 'county', 'town', 'manager',
                            'auditor');
    END LOOP;
END
$$;
