-- Pages that the server itself refuses to read, because their checksum is wrong or their header makes
-- no sense: which ones, and which records stood on them. Only asked when a query has met one. Tables
-- are read by ranges of pages, which the settings leave as the only way.
CREATE FUNCTION audit.damaged_pages()
RETURNS TABLE (place text, relation oid, page bigint, problem text)
LANGUAGE plpgsql STABLE
SET search_path = '' SET client_min_messages = error SET enable_seqscan = off
SET enable_indexscan = off SET enable_indexonlyscan = off
SET enable_bitmapscan = off AS $$
DECLARE
    item record;
    size bigint := pg_catalog.current_setting('block_size')::bigint;
BEGIN
    FOR item IN
        SELECT c.oid, c.oid::pg_catalog.regclass AS name,
               coalesce(o.oid, c.oid)::pg_catalog.regclass::text AS owner
        FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_class o ON o.reltoastrelid = c.oid
        JOIN pg_catalog.pg_namespace s ON s.oid = coalesce(o.relnamespace, c.relnamespace)
        WHERE c.relkind IN ('r', 't') AND s.nspname !~ '^(pg_|information_schema)'
          AND pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
          AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
        ORDER BY 3, 1
    LOOP
        BEGIN
            EXECUTE pg_catalog.format('SELECT pg_catalog.count(*) FROM %s', item.name);
            CONTINUE;
        EXCEPTION WHEN data_corrupted THEN NULL; -- page by page, then
        END;
        FOR at IN 0 .. pg_catalog.pg_relation_size(item.oid) / size - 1 LOOP
            BEGIN
                EXECUTE pg_catalog.format('SELECT pg_catalog.count(*) FROM %s WHERE ctid >= %L::tid'
                                          ' AND ctid < %L::tid', item.name,
                                          pg_catalog.format('(%s,0)', at),
                                          pg_catalog.format('(%s,0)', at + 1));
            EXCEPTION WHEN data_corrupted THEN
                place := item.owner;
                relation := item.oid;
                page := at;
                problem := SQLERRM;
                RETURN NEXT;
            END;
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION audit.damaged_pages() IS 'every page of a table that cannot be read';

-- Records that a head promises and no readable page has.
CREATE FUNCTION audit.unreadable_records()
RETURNS TABLE (chain text, n bigint)
LANGUAGE plpgsql STABLE
SET search_path = '' SET client_min_messages = error SET enable_seqscan = off
SET enable_indexscan = off SET enable_indexonlyscan = off
SET enable_bitmapscan = off SET enable_mergejoin = off SET enable_nestloop = off AS $$
DECLARE
    pages bigint[] := (SELECT pg_catalog.array_agg(d.page ORDER BY d.page)
                       FROM audit.damaged_pages() d
                       WHERE d.relation = 'ledger.record'::pg_catalog.regclass);
    first bigint := 0;
    parts text[] := '{}';
BEGIN
    IF pages IS NULL THEN
        RETURN;
    END IF;
    FOR i IN 1 .. pg_catalog.cardinality(pages) LOOP
        parts := parts || pg_catalog.format(
            'SELECT r.chain, r.n FROM ledger.record r WHERE r.ctid >= %L::tid AND r.ctid < %L::tid',
            pg_catalog.format('(%s,0)', first), pg_catalog.format('(%s,0)', pages[i]));
        first := pages[i] + 1;
    END LOOP;
    parts := parts || pg_catalog.format(
        'SELECT r.chain, r.n FROM ledger.record r WHERE r.ctid >= %L::tid',
        pg_catalog.format('(%s,0)', first));
    RETURN QUERY EXECUTE
        'SELECT h.chain, g.n FROM ledger.head h'
        ' CROSS JOIN LATERAL pg_catalog.generate_series(0, h.next_n - 1) g (n)'
        ' EXCEPT ALL (' || pg_catalog.array_to_string(parts, ' UNION ALL ') || ') ORDER BY 1, 2';
END
$$;
COMMENT ON FUNCTION audit.unreadable_records() IS 'what stood on the damaged pages of ledger.record';
