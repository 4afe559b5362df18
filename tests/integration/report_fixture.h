/*
 * report_fixture.h - three villages and two years, small enough to reckon by hand.
 *
 * As of 2020-06-30. Amounts in yuan: every quota is 500,000.
 *   甲村 (city, direct)      2019 paid and arrived in April; 2020 paid 04-29, arrived 05-06
 *   乙村 (district, direct)  2019 in two parts, 300,000 in time and 200,000 on 05-20; the second
 *                            once more on 06-03, a duplicate that never arrived; 2020 paid 06-29
 *   丙村 (enterprise, via)   2019 at the transit account 04-16, sent on 04-29, arrived 05-02;
 *                            2020 only 400,000, held at the transit account since 04-21
 * Spent: 甲 120,000 and 400,000; 乙 250,000; 丙 10,000 before its money came, and 30,000.
 * 乙 has 50,000 of unknown origin, 甲 1.00 of interest, 丙 brought 20,000 along.
 */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

static const char *const REPORT_FIXTURE[] = {
    "INSERT INTO programme.programme (id, body, sha256, is_demo) VALUES ('demo',"
    "  '{\"title\": \"演示引导资金\"}', decode(repeat('00', 32), 'hex'), true);",
    "INSERT INTO programme.county VALUES ('441424', '五华县', '梅州市'),"
    "  ('441803', '清新区', '清远市');",
    "INSERT INTO programme.payer VALUES ('city', '演示市财政局', 'city', NULL),"
    "  ('qu-jia', '演示区财政局甲', 'district', '440103'), ('soe-a', '演示国企甲', 'soe', NULL);",
    "INSERT INTO programme.village"
    "  SELECT code, name, '演示镇', county, '某单位', kind, '2018-01-01', NULL, NULL FROM (VALUES"
    "  ('441424100201', '甲村', '441424', 'city_unit'),"
    "  ('441424100202', '乙村', '441424', 'district_unit'),"
    "  ('441803100201', '丙村', '441803', 'soe')) AS v(code, name, county, kind);",
    "INSERT INTO programme.account VALUES"
    "  ('1001', 'village', '441424100201', NULL, NULL, '演示银行', '甲村共管户', '2018-01-01', "
    "NULL),"
    "  ('1002', 'village', '441424100202', NULL, NULL, '演示银行', '乙村共管户', '2018-01-01', "
    "NULL),"
    "  ('1003', 'village', '441803100201', NULL, NULL, '演示银行', '丙村共管户', '2018-01-01', "
    "NULL),"
    "  ('9001', 'transit', NULL, '441803', 'qingxin', '演示银行', '清新中转户', '2018-01-01', "
    "NULL);",
    "INSERT INTO programme.route VALUES ('city', '441424', NULL), ('qu-jia', '441424', NULL),"
    "  ('soe-a', '441803', '9001');",
    "INSERT INTO programme.quota SELECT v.code, y, p, s, 50000000, make_date(y, 4, 30), "
    "'演示〔2018〕1号'"
    "  FROM (VALUES ('441424100201', 'city', 'city'), ('441424100202', 'qu-jia', 'district'),"
    "        ('441803100201', 'soe-a', 'soe')) AS v(code, p, s), generate_series(2019, 2020) y;",
    "INSERT INTO intake.file (sha256, name, kind, format, encoding, size)"
    "  SELECT sha256(convert_to(name, 'UTF8')), name, kind, 'csv', 'utf-8', 1 FROM (VALUES"
    "  ('list.csv', 'payments'), ('b1001.csv', 'statement'), ('b1002.csv', 'statement'),"
    "  ('b1003.csv', 'statement'), ('b9001.csv', 'statement')) AS f(name, kind);",
    "INSERT INTO intake.payment (file_id, line_no, payer, year, village_code, account_no,"
    "                            amount_fen, paid_on, voucher, raw, identity)"
    "  SELECT f.id, n + 1, payer, year, village, account, yuan * 100, day::date, 'V' || n, '',"
    "         sha256(convert_to('p' || n, 'UTF8'))"
    "  FROM intake.file f, (VALUES"
    "  (1, 'city', 2019, '441424100201', '1001', 500000, '2019-04-10'),"
    "  (2, 'qu-jia', 2019, '441424100202', '1002', 300000, '2019-04-20'),"
    "  (3, 'qu-jia', 2019, '441424100202', '1002', 200000, '2019-05-20'),"
    "  (4, 'soe-a', 2019, '441803100201', '1003', 500000, '2019-04-15'),"
    "  (5, 'city', 2020, '441424100201', '1001', 500000, '2020-04-29'),"
    "  (6, 'qu-jia', 2020, '441424100202', '1002', 500000, '2020-06-29'),"
    "  (7, 'soe-a', 2020, '441803100201', '1003', 400000, '2020-04-20'),"
    "  (8, 'qu-jia', 2019, '441424100202', '1002', 200000, '2019-06-03'))"
    "  AS p(n, payer, year, village, account, yuan, day) WHERE f.name = 'list.csv' ORDER BY n;",
    "INSERT INTO intake.statement (file_id, account_no, from_day, to_day, declared, opening_fen,"
    "                              closing_fen)"
    "  SELECT f.id, a, '2019-01-01', '2020-06-30', true, o * 100, c * 100 FROM intake.file f,"
    "  (VALUES ('1001', 0, 480001), ('1002', 0, 300000), ('1003', 20000, 480000),"
    "          ('9001', 0, 400000)) AS s(a, o, c) WHERE f.name = 'b' || a || '.csv' ORDER BY a;",
    "INSERT INTO intake.line (statement_id, file_id, line_no, account_no, booked_on, amount_fen,"
    "                         serial, counter_name, counter_payer, counter_own, raw, identity)"
    "  SELECT s.id, s.file_id, row, a, day::date, yuan * 100, 'S' || n, name, payer, own, '',"
    "         sha256(convert_to('l' || n, 'UTF8'))"
    "  FROM intake.statement s, (VALUES"
    "  (1, '1001', 2, '2019-04-11', 500000, '演示市财政局', 'city', NULL),"
    "  (2, '1002', 2, '2019-04-22', 300000, '演示区财政局甲', 'qu-jia', NULL),"
    "  (3, '1002', 3, '2019-05-21', 200000, '演示区财政局甲', 'qu-jia', NULL),"
    "  (4, '1003', 3, '2019-05-02', 500000, '清新中转户', NULL, '9001'),"
    "  (5, '1001', 5, '2020-05-06', 500000, '演示市财政局', 'city', NULL),"
    "  (6, '1001', 4, '2019-08-01', -120000, '某建筑队', NULL, NULL),"
    "  (7, '1001', 3, '2019-06-21', 1, '', NULL, NULL),"
    "  (8, '1002', 4, '2019-07-01', -250000, '某建筑队', NULL, NULL),"
    "  (9, '1002', 5, '2019-09-05', 50000, '某公司', NULL, NULL),"
    "  (10, '1003', 2, '2019-04-20', -10000, '某建筑队', NULL, NULL),"
    "  (11, '1003', 4, '2019-06-01', -30000, '某建筑队', NULL, NULL),"
    "  (12, '1001', 6, '2020-05-10', -400000, '某建筑队', NULL, NULL),"
    "  (13, '9001', 2, '2019-04-16', 500000, '演示国企甲', 'soe-a', NULL),"
    "  (14, '9001', 3, '2019-04-29', -500000, '丙村共管户', NULL, '1003'),"
    "  (15, '9001', 4, '2020-04-21', 400000, '演示国企甲', 'soe-a', NULL))"
    "  AS l(n, a, row, day, yuan, name, payer, own) WHERE s.account_no = a ORDER BY n;",
    "INSERT INTO reconcile.run (as_of, proof, rules_version) VALUES ('2020-06-30',"
    "  '{\"quota\": {\"owed\": 300000000, \"paid\": 290000000, \"over\": 0, \"missing\": 10000000},"
    "   \"left\": {\"allotted\": 290000000, \"duplicate\": 20000000},"
    "   \"right\": {\"matched\": 200000000, \"in_transit\": 50000000, \"held\": 40000000,"
    "             \"paid_not_received\": 20000000},"
    "   \"credits\": {\"matched\": 250000000, \"classified\": 100, \"unidentified\": 5000000,"
    "               \"held\": 40000000},"
    "   \"debits\": {\"classified\": 81000000, \"forwarded\": 50000000}}', 1);",
    "INSERT INTO reconcile.pair (run_id, rule, hop) VALUES (1, 'M2', 'direct'), (1, 'M2', "
    "'direct'),"
    "  (1, 'M2', 'direct'), (1, 'M2', 'transit'), (1, 'M2', 'onward'), (1, 'M2', 'direct'),"
    "  (1, 'M2', 'transit');",
    "INSERT INTO reconcile.pair_payment VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (6, 5), (7, "
    "7);",
    "INSERT INTO reconcile.pair_line VALUES (1, 1), (2, 2), (3, 3), (4, 13), (5, 14), (5, 4), (6, "
    "5),"
    "  (7, 15);",
    "INSERT INTO reconcile.payment_state SELECT p.id, p.village_code, l, r FROM intake.payment p"
    "  JOIN (VALUES (1, 'allotted', 'matched'), (2, 'allotted', 'matched'),"
    "  (3, 'allotted', 'matched'), (4, 'allotted', 'matched'), (5, 'allotted', 'matched'),"
    "  (6, 'allotted', 'in_transit'), (7, 'allotted', 'held'),"
    "  (8, 'duplicate', 'paid_not_received')) AS s(id, l, r) ON s.id = p.id;",
    "INSERT INTO reconcile.line_state VALUES"
    "  (1, 'matched', 'special_payable', 'city', 2019),"
    "  (2, 'matched', 'special_payable', 'district', 2019),"
    "  (3, 'matched', 'special_payable', 'district', 2019),"
    "  (4, 'matched', 'special_payable', 'soe', 2019),"
    "  (5, 'matched', 'special_payable', 'city', 2020),"
    "  (6, 'classified', 'spending', 'none', 0), (7, 'classified', 'interest', 'none', 0),"
    "  (8, 'classified', 'spending', 'none', 0), (9, 'unidentified', 'suspense', 'none', 0),"
    "  (10, 'classified', 'spending', 'none', 0), (11, 'classified', 'spending', 'none', 0),"
    "  (12, 'classified', 'spending', 'none', 0),"
    "  (13, 'matched', 'forwarded', 'soe', 2019), (14, 'forwarded', 'forwarded', 'soe', 2019),"
    "  (15, 'held', 'forwarded', 'soe', 2020);",
    "INSERT INTO reconcile.break"
    "  SELECT sha256(convert_to(n::text, 'UTF8')), code, village, year, account, payer, yuan * 100,"
    "         days, false, state, move, day::date, NULL, 1 FROM (VALUES"
    "  (1, 'short', '441803100201', 2020, '', 'soe-a', 100000, 0, 'open', 'payer', '2020-05-01'),"
    "  (2, 'late', '441424100202', 2019, '', 'qu-jia', 200000, 20, 'explained', 'payer', "
    "'2019-05-01'),"
    "  (3, 'duplicate', '441424100202', 2019, '', 'qu-jia', 200000, 0, 'open', 'payer', "
    "'2019-06-03'),"
    "  (4, 'paid_not_received', '441424100202', 2019, '1002', 'qu-jia', 200000, 0, 'open', 'payer',"
    "   '2019-06-11'),"
    "  (5, 'held', '441803100201', 2020, '9001', 'soe-a', 400000, 0, 'open', 'county', "
    "'2020-05-22'),"
    "  (6, 'unidentified', '441424100202', NULL, '1002', '', 50000, 0, 'open', 'village',"
    "   '2019-09-05'),"
    "  (7, 'unpaid', '441424100202', 2020, '', 'qu-jia', 500000, 0, 'cleared', 'payer', "
    "'2020-05-01'))"
    "  AS b(n, code, village, year, account, payer, yuan, days, state, move, day);",
    "INSERT INTO reconcile.break_fact SELECT sha256(convert_to(n::text, 'UTF8')), kind, fact, file,"
    "  row FROM (VALUES (1, 'payment', 7, 'list.csv', 8), (2, 'payment', 3, 'list.csv', 4),"
    "  (3, 'payment', 3, 'list.csv', 4), (3, 'payment', 8, 'list.csv', 9),"
    "  (4, 'payment', 8, 'list.csv', 9), (5, 'payment', 7, 'list.csv', 8),"
    "  (5, 'line', 15, 'b9001.csv', 4), (6, 'line', 9, 'b1002.csv', 5))"
    "  AS f(n, kind, fact, file, row);",
};

#endif
