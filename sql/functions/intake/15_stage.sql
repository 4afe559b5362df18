-- The temporary tables that a file is read into by COPY (stage_...), and those that the functions
-- of this folder fill from them. They live as long as the session and are emptied before each file,
-- so that the plans of a run over many small files are made once and no file pays for their making.

CREATE OR REPLACE FUNCTION intake.stage_payments() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS stage_payment (
        seq bigint, line_no int, payer_name text, payer_account text, year int,
        village_code text, county text, town text, village_name text, account_no text,
        account_name text, amount_fen bigint, paid_on date, voucher text, bank_ref text,
        is_return boolean, remark text, unit text, decimals smallint, raw text, number text,
        content bytea);
    CREATE TEMP TABLE IF NOT EXISTS who_payer (
        payer_account text, payer_name text, said_payer text, payer text);
    CREATE TEMP TABLE IF NOT EXISTS fact_payment (
        seq bigint, line_no int, number text, is_return boolean, payer text,
        identity bytea);
    CREATE TEMP TABLE IF NOT EXISTS known_payment (
        seq bigint, line_no int, id bigint);
    CREATE TEMP TABLE IF NOT EXISTS twice_payment (
        identity bytea, seq bigint);
    CREATE TEMP TABLE IF NOT EXISTS doomed_payment (
        id bigint);
    DELETE FROM pg_temp.stage_payment;
    DELETE FROM pg_temp.who_payer;
    DELETE FROM pg_temp.fact_payment;
    DELETE FROM pg_temp.known_payment;
    DELETE FROM pg_temp.twice_payment;
    DELETE FROM pg_temp.doomed_payment;
END
$$;
COMMENT ON FUNCTION intake.stage_payments() IS 'makes or empties the temporary tables of a list';

-- Deleted rows take room in a temporary table, where no vacuum comes: now and then, and after a
-- large file, the tables are thrown away.
CREATE OR REPLACE FUNCTION intake.unstage_payments() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DROP TABLE pg_temp.stage_payment, pg_temp.who_payer, pg_temp.fact_payment,
        pg_temp.known_payment, pg_temp.twice_payment, pg_temp.doomed_payment;
END
$$;
COMMENT ON FUNCTION intake.unstage_payments() IS 'drops the temporary tables of a list';

CREATE OR REPLACE FUNCTION intake.stage_lines() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS stage_line (
        seq bigint, part int, line_no int, account_no text, booked_on date,
        amount_fen bigint, balance_fen bigint, serial text, bank_ref text, counter_account text,
        counter_name text, summary text, unit text, decimals smallint, raw text, content bytea);
    CREATE TEMP TABLE IF NOT EXISTS stage_said (
        seq int, part int, account_no text, opening_fen bigint, closing_fen bigint,
        from_day date, to_day date, of_sheet boolean);
    CREATE TEMP TABLE IF NOT EXISTS line_run (
        part int, account_no text, seq bigint, line_no int, booked_on date,
        amount_fen bigint, balance_fen bigint, run bigint);
    CREATE TEMP TABLE IF NOT EXISTS stage_statement (
        id bigint, part int, account_no text, total bigint, balances bigint,
        is_reverse boolean, holds boolean, declared boolean, from_day date, to_day date,
        said_opening bigint, said_closing bigint, opening_fen bigint, closing_fen bigint);
    CREATE TEMP TABLE IF NOT EXISTS fact_line (
        seq bigint, part int, line_no int, account_no text, booked_on date, serial text,
        identity bytea);
    CREATE TEMP TABLE IF NOT EXISTS known_line (
        seq bigint, line_no int, id bigint);
    CREATE TEMP TABLE IF NOT EXISTS twice_line (
        identity bytea, seq bigint);
    CREATE TEMP TABLE IF NOT EXISTS doomed_line (
        id bigint);
    CREATE TEMP TABLE IF NOT EXISTS who (
        account_no text, counter_account text, counter_name text, counter_payer text,
        counter_own text);
    CREATE TEMP TABLE IF NOT EXISTS what (
        credit boolean, summary text, counter_name text, own boolean, rule text);
    DELETE FROM pg_temp.stage_line;
    DELETE FROM pg_temp.stage_said;
    DELETE FROM pg_temp.line_run;
    DELETE FROM pg_temp.stage_statement;
    DELETE FROM pg_temp.fact_line;
    DELETE FROM pg_temp.known_line;
    DELETE FROM pg_temp.twice_line;
    DELETE FROM pg_temp.doomed_line;
    DELETE FROM pg_temp.who;
    DELETE FROM pg_temp.what;
END
$$;
COMMENT ON FUNCTION intake.stage_lines() IS 'makes or empties the temporary tables of a statement';

-- Deleted rows take room in a temporary table, where no vacuum comes: now and then, and after a
-- large file, the tables are thrown away.
CREATE OR REPLACE FUNCTION intake.unstage_lines() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DROP TABLE pg_temp.stage_line, pg_temp.stage_said, pg_temp.line_run, pg_temp.stage_statement, pg_temp.fact_line,
        pg_temp.known_line, pg_temp.twice_line, pg_temp.doomed_line, pg_temp.who, pg_temp.what;
END
$$;
COMMENT ON FUNCTION intake.unstage_lines() IS 'drops the temporary tables of a statement';
