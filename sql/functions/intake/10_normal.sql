-- The same as text_normal() of the program: full-width ASCII becomes ASCII, white space goes,
-- ASCII letters become lower case. A test compares the two.
CREATE OR REPLACE FUNCTION intake.normal(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(value,
        E'！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼' ||
        E'］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～ABCDEFGHIJKLMNOPQRSTUVWXYZ' ||
        E'\t\n\u000b\f\r \u00a0\u3000\ufeff\u200b',
        E'!"#$%&''()*+,-./0123456789:;<=>?@abcdefghijklmnopqrstuvwxyz[\\' ||
        E']^_`abcdefghijklmnopqrstuvwxyz{|}~abcdefghijklmnopqrstuvwxyz')
$$;
COMMENT ON FUNCTION intake.normal(text) IS 'a name as it is compared';
