-- What every step of a reconciliation uses.

-- As core/text.h text_normal(): full-width ASCII to ASCII, white space out, ASCII to lower case.
CREATE OR REPLACE FUNCTION reconcile.normal(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    pg_catalog.translate(pg_catalog.regexp_replace(pg_catalog.translate(name,
        '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
        '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~'),
        E'[\\s\u00a0\u3000\ufeff\u200b]', '', 'g'),
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz');
COMMENT ON FUNCTION reconcile.normal IS 'how names are compared; the same as text_normal() in C';

CREATE OR REPLACE FUNCTION reconcile.wd(day date, n int) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT w.day FROM programme.day w
                      WHERE w.is_working AND w.ordinal = n + coalesce(
                            (SELECT d.ordinal FROM programme.day d WHERE d.day = wd.day), 0)),
                    'infinity')
$$;
COMMENT ON FUNCTION reconcile.wd IS 'the n-th working day after a day; infinity past the end of the calendar: nothing is overdue then';

CREATE OR REPLACE FUNCTION reconcile.break_id(code text, keys text[]) RETURNS bytea
LANGUAGE sql IMMUTABLE RETURN
    pg_catalog.sha256(pg_catalog.convert_to(code || E'\n' || pg_catalog.array_to_string(
        ARRAY(SELECT k FROM pg_catalog.unnest(keys) k ORDER BY k COLLATE "C"), E'\n'), 'UTF8'));
COMMENT ON FUNCTION reconcile.break_id IS 'SHA-256 of the code and the sorted subject keys, one a line';
