-- How a table is shown to requests. Each module says it for its own tables, in a file of
-- sql/functions/<schema>/ (these are run again at each change, after all migrations; `access` comes
-- before every schema that uses it). A table for which nothing is said is shown to no request, and
-- tests/sql/access_matrix.sql fails until it is said.
--
--   SELECT access.confine('seal.seal', 'chain');             -- rows of own chains
--   SELECT access.confine('intake.line', 'account_no', 'account');
--   SELECT access.confine_where('reconcile.pair', $w$…$w$);  -- any condition on the row
--   SELECT access.show('ledger.key', 'all');                 -- every row, to these roles
--   SELECT access.hide('intake.file_key');                   -- to nobody
--
-- The operator and the auditor see every row of a confined table; payer, county, town and manager
-- their own; the publisher, of tables that are confined by chain, the public chains. The
-- administrator sees what it is shown. Nobody gets more than SELECT.

-- Owners are not bound by policies; roles of the program's own parts are bound by their grants only.
-- The poster goes past policies altogether (sql/grants.sql): COPY does not run under them.
CREATE OR REPLACE FUNCTION access.start_over(of_table text) RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    old record;
BEGIN
    FOR old IN SELECT polname FROM pg_catalog.pg_policy
               WHERE polrelid = of_table::pg_catalog.regclass AND polname LIKE 'access_%' LOOP
        EXECUTE pg_catalog.format('DROP POLICY %I ON %s', old.polname, of_table);
    END LOOP;
    EXECUTE pg_catalog.format(
        'GRANT USAGE ON SCHEMA %I TO mingzhang_r_operator, mingzhang_r_payer, mingzhang_r_county,'
        ' mingzhang_r_town, mingzhang_r_manager, mingzhang_r_auditor, mingzhang_r_publisher,'
        ' mingzhang_r_administrator', pg_catalog.split_part(of_table, '.', 1));
    EXECUTE pg_catalog.format(
        'REVOKE ALL ON %s FROM PUBLIC, mingzhang_r_operator, mingzhang_r_payer, mingzhang_r_county,'
        ' mingzhang_r_town, mingzhang_r_manager, mingzhang_r_auditor, mingzhang_r_publisher,'
        ' mingzhang_r_administrator', of_table);
END
$$;
COMMENT ON FUNCTION access.start_over(text) IS 'takes away what requests could see of a table';

CREATE OR REPLACE FUNCTION access.confine_where(of_table text, own text, public text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    PERFORM access.start_over(of_table);
    EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', of_table);
    EXECUTE pg_catalog.format(
        'CREATE POLICY access_parts ON %s TO mingzhang_poster, mingzhang_reader,'
        ' mingzhang_publisher, mingzhang_eraser, mingzhang_sealer USING (true) WITH CHECK (true)',
        of_table);
    EXECUTE pg_catalog.format(
        'CREATE POLICY access_all ON %s FOR SELECT TO mingzhang_r_operator, mingzhang_r_auditor'
        ' USING ((SELECT access.is_in()))', of_table);
    EXECUTE pg_catalog.format(
        'CREATE POLICY access_own ON %s FOR SELECT TO mingzhang_r_payer, mingzhang_r_county,'
        ' mingzhang_r_town, mingzhang_r_manager USING (%s)', of_table, own);
    EXECUTE pg_catalog.format(
        'GRANT SELECT ON %s TO mingzhang_r_operator, mingzhang_r_auditor, mingzhang_r_payer,'
        ' mingzhang_r_county, mingzhang_r_town, mingzhang_r_manager', of_table);
    IF public IS NOT NULL THEN
        EXECUTE pg_catalog.format(
            'CREATE POLICY access_public ON %s FOR SELECT TO mingzhang_r_publisher'
            ' USING ((SELECT access.is_in()) AND %s)', of_table, public);
        EXECUTE pg_catalog.format('GRANT SELECT ON %s TO mingzhang_r_publisher', of_table);
    END IF;
END
$$;
COMMENT ON FUNCTION access.confine_where(text, text, text) IS 'shows a table to requests: to roles with a scope the rows for which own holds, to the publisher those for which public does';

CREATE OR REPLACE FUNCTION access.confine(of_table text, of_column text,
                                          of_kind text DEFAULT 'chain')
RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    mine text := CASE of_kind WHEN 'chain' THEN 'my_chains' WHEN 'account' THEN 'my_accounts'
                              WHEN 'village' THEN 'my_villages' WHEN 'payer' THEN 'my_payers' END;
BEGIN
    IF mine IS NULL THEN
        RAISE EXCEPTION 'a table cannot be confined by %', of_kind;
    END IF;
    PERFORM access.confine_where(
        of_table,
        pg_catalog.format('%s = ANY (ARRAY(SELECT access.%I()))', of_column, mine),
        CASE WHEN of_kind = 'chain'
             THEN pg_catalog.format('%s NOT LIKE ''%%/office''', of_column) END);
END
$$;
COMMENT ON FUNCTION access.confine(text, text, text) IS 'shows a table to requests by its column of chains, accounts, villages or payers';

CREATE OR REPLACE FUNCTION access.show(of_table text, VARIADIC to_roles text[]) RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    one text;
BEGIN
    PERFORM access.start_over(of_table);
    FOREACH one IN ARRAY CASE WHEN to_roles = ARRAY['all'] THEN
        ARRAY['operator', 'payer', 'county', 'town', 'manager', 'auditor', 'publisher',
              'administrator'] ELSE to_roles END LOOP
        EXECUTE pg_catalog.format('GRANT SELECT ON %s TO %I', of_table, 'mingzhang_r_' || one);
    END LOOP;
END
$$;
COMMENT ON FUNCTION access.show(text, text[]) IS 'shows every row of a table or view to requests of these roles; a view must be WITH (security_invoker = true)';

CREATE OR REPLACE FUNCTION access.hide(of_table text) RETURNS void
LANGUAGE sql SET search_path = '' AS $$
    SELECT access.start_over(of_table)
$$;
COMMENT ON FUNCTION access.hide(text) IS 'shows a table to no request';
