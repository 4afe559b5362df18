-- Who may do what. Run after every change of the functions; everything here can be run again.
-- The wall of the ledger: rights are taken away here, and the triggers of
-- sql/functions/ledger/guards.sql raise for those whom rights do not bind.
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON SCHEMA ledger FROM PUBLIC;

GRANT USAGE ON SCHEMA ledger TO mingzhang_poster, mingzhang_reader, mingzhang_publisher,
    mingzhang_eraser;
REVOKE UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA ledger
    FROM mingzhang_poster, mingzhang_reader, mingzhang_publisher, mingzhang_eraser;

-- COPY does not run under row-level security, whatever its policies say; the poster's wall is that it
-- may only insert. Only a superuser can say this, once for each server.
DO $$
BEGIN
    IF NOT (SELECT rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = 'mingzhang_poster') THEN
        ALTER ROLE mingzhang_poster BYPASSRLS;
    END IF;
EXCEPTION
    WHEN internal_error THEN NULL; -- another database of this server says it at this moment
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role mingzhang_poster needs the attribute BYPASSRLS'
            USING HINT = 'As a superuser: ALTER ROLE mingzhang_poster BYPASSRLS';
END
$$;
GRANT INSERT ON ledger.record, ledger.line, ledger.opening, ledger.origin, ledger.log_queue
    TO mingzhang_poster;
GRANT SELECT, INSERT, UPDATE ON ledger.progress, ledger.carried TO mingzhang_poster;

GRANT SELECT ON ledger.name, ledger.key, ledger.head, ledger.record, ledger.line, ledger.balance,
    ledger.origin, ledger.carried, ledger.erasure, ledger.party, ledger.trial_balance, ledger.chain_balance
    TO mingzhang_reader;
GRANT SELECT ON ledger.name, ledger.key, ledger.party, ledger.head, ledger.public_record, ledger.balance,
    ledger.trial_balance, ledger.chain_balance TO mingzhang_publisher;

GRANT SELECT, DELETE ON ledger.opening TO mingzhang_eraser;
GRANT INSERT ON ledger.erasure TO mingzhang_eraser;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;

REVOKE ALL ON ALL TABLES IN SCHEMA log FROM PUBLIC;
REVOKE ALL ON SCHEMA log FROM PUBLIC;
GRANT USAGE ON SCHEMA log TO mingzhang_sealer, mingzhang_reader, mingzhang_publisher;
GRANT USAGE ON SCHEMA ledger TO mingzhang_sealer;
GRANT SELECT ON ALL TABLES IN SCHEMA log TO mingzhang_sealer, mingzhang_reader, mingzhang_publisher;
GRANT INSERT ON log.leaf, log.checkpoint, log.cosignature, log.stamp TO mingzhang_sealer;
GRANT INSERT, UPDATE ON log.tip, log.remote TO mingzhang_sealer;
GRANT SELECT ON ledger.record TO mingzhang_sealer;
GRANT SELECT, DELETE, UPDATE (xid) ON ledger.log_queue TO mingzhang_sealer;
REVOKE ALL ON ALL TABLES IN SCHEMA seal FROM PUBLIC;
REVOKE ALL ON SCHEMA seal FROM PUBLIC;
GRANT USAGE ON SCHEMA seal TO mingzhang_reader, mingzhang_publisher;
GRANT SELECT ON seal.seal, seal.programme, seal.form TO mingzhang_reader;
GRANT SELECT ON seal.seal, seal.programme TO mingzhang_publisher;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA seal FROM PUBLIC;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA log FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.sequence(), log.restamp(), log.head_at(bigint), log.holder(),
    log.backlog(), log.standby_has(text, pg_lsn) TO mingzhang_sealer;
GRANT EXECUTE ON FUNCTION ledger.place_keys() TO mingzhang_sealer;
GRANT EXECUTE ON FUNCTION log.head_at(bigint), log.holder(), log.backlog() TO mingzhang_reader;

-- Requests read what sql/functions/*/…access… and access.confine() grant; here only the functions.
REVOKE ALL ON ALL TABLES IN SCHEMA access FROM PUBLIC;
REVOKE ALL ON SCHEMA access FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.my_chains(), access.my_villages(), access.my_accounts(),
    access.my_payers(), access.my_payments()
    TO mingzhang_r_payer, mingzhang_r_county, mingzhang_r_town, mingzhang_r_manager;
GRANT EXECUTE ON FUNCTION access.is_in()
    TO mingzhang_r_operator, mingzhang_r_auditor, mingzhang_r_publisher, mingzhang_r_administrator;
GRANT EXECUTE ON FUNCTION access.open_record(text, bigint)
    TO mingzhang_r_operator, mingzhang_r_payer, mingzhang_r_county, mingzhang_r_town,
    mingzhang_r_manager, mingzhang_r_auditor;

-- Notices are public once published; the names of who drafted and reviewed them are not.
REVOKE ALL ON ALL TABLES IN SCHEMA notice FROM PUBLIC;
REVOKE ALL ON SCHEMA notice FROM PUBLIC;
GRANT USAGE ON SCHEMA notice TO mingzhang_reader, mingzhang_publisher;
GRANT SELECT ON notice.notice, notice.step, notice.objection, notice.evidence, notice.list,
    notice.event TO mingzhang_reader, mingzhang_publisher;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA notice FROM PUBLIC;

REVOKE ALL ON ALL TABLES IN SCHEMA orders FROM PUBLIC;
REVOKE ALL ON SCHEMA orders FROM PUBLIC;
GRANT USAGE ON SCHEMA orders TO mingzhang_reader;
GRANT SELECT ON orders.project, orders.lot, orders.quota, orders.request, orders.step
    TO mingzhang_reader;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA orders FROM PUBLIC;
