-- What the reports read. The schema holds functions only and is made anew whenever one of them
-- changes. Every function takes the same six parameters, so that a report can narrow any of them:
-- the cut-off, year (0: all), payer, county, account ('': all) and the first day of a month (NULL: none).
DROP SCHEMA IF EXISTS report CASCADE;
CREATE SCHEMA report;
COMMENT ON SCHEMA report IS 'the forms that the bureau takes home: lines, totals and what must tie';

CREATE FUNCTION report.source_name(p_source text) RETURNS text
    LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE p_source WHEN 'city' THEN '市级财政' WHEN 'district' THEN '区级财政'
                        WHEN 'soe' THEN '市属国企' WHEN 'own' THEN '自有资金' ELSE '未分来源' END $$;
COMMENT ON FUNCTION report.source_name IS 'how a form names a source';

CREATE FUNCTION report.state_name(p_code text) RETURNS text
    LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE p_code
    WHEN 'unknown_village' THEN '查无此村' WHEN 'wrong_payer' THEN '出资方不符'
    WHEN 'duplicate' THEN '重复拨付' WHEN 'unpaid' THEN '未拨付' WHEN 'short' THEN '未足额拨付'
    WHEN 'over' THEN '超拨' WHEN 'late' THEN '逾期拨付' WHEN 'late_arrival' THEN '到账逾期'
    WHEN 'returned' THEN '退汇' WHEN 'wrong_account' THEN '账户不符'
    WHEN 'amount_differs' THEN '金额不符' WHEN 'held' THEN '滞留' WHEN 'in_transit' THEN '在途'
    WHEN 'paid_not_received' THEN '已拨未到' WHEN 'received_not_paid' THEN '已到未列'
    WHEN 'unidentified' THEN '来源不明' WHEN 'sent_back' THEN '退回'
    WHEN 'spent_without_order' THEN '无单支出' WHEN 'statement_sum' THEN '对账单不平'
    WHEN 'statement_conflict' THEN '对账单冲突' WHEN 'statement_gap' THEN '对账单断档'
    WHEN 'statement_missing' THEN '缺对账单' WHEN 'matched' THEN '已对上' ELSE p_code END $$;
COMMENT ON FUNCTION report.state_name IS 'the name of a disposition or kind of break in the normative table';

CREATE FUNCTION report.move_name(p_move text) RETURNS text
    LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE p_move WHEN 'payer' THEN '出资方' WHEN 'county' THEN '县级'
                      WHEN 'village' THEN '村' WHEN 'bank' THEN '银行' ELSE p_move END $$;
COMMENT ON FUNCTION report.move_name IS 'whose move a break is';

CREATE FUNCTION report.permyriad(p_part bigint, p_whole bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN p_whole > 0 THEN div(p_part::numeric * 10000, p_whole)::bigint END $$;
COMMENT ON FUNCTION report.permyriad IS 'hundredths of a per cent, cut off, never rounded up: 99.99 % is not all';

-- The last day that a report looks at: the cut-off, or the end of the month when that is earlier.
CREATE FUNCTION report.last_day(p_as_of date, p_month date) RETURNS date
    LANGUAGE sql IMMUTABLE AS
$$ SELECT least(p_as_of, (p_month + interval '1 month')::date - 1) $$;
COMMENT ON FUNCTION report.last_day IS 'the cut-off, or the end of the month when that is earlier';
