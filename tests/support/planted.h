/*
 * Personal data as it gets into public words: ID numbers with a right check digit, mobile numbers,
 * cards with a right Luhn digit, accounts; full-width, Chinese, with spaces, dashes and what nobody
 * sees between the digits; in names, in remarks, in names of attachments. All made for the tests.
 */
#ifndef TEST_PLANTED_H
#define TEST_PLANTED_H

static const char *const PLANTED[] = {
    "某村441424197503172312",
    "某村（联系13800138000）",
    "４４１４２４１９７５０３１７２３１２",
    "某镇 441802 19881130 5525",
    "138-0013-8000",
    "某县一三八〇〇一三八〇〇〇",
    "6222 0236 0201 2345 674",
    "某字〔2019〕6222023602012345674号",
    "附件：张三11010519491231002X.jpg",
    "某村村民委员会１３８００１３８０００",
    "11010519491231002Ｘ",
    "肆肆壹肆贰肆壹玖柒伍零叁壹柒贰叁壹贰",
    "张三 1 3 8 0 0 1 3 8 0 0 0",
    "+86 138 0013 8000",
    "收据6217-0012-3456-7893.pdf",
    "账号 4400123456789012",
    "原公布的440112-19660622-0017有误",
    "请致电幺三八零零幺三八零零零",
    "村委会，联系人13800138000",
    "照片4414241975\u200b03172312",
    "已退回6222023602012345674",
    "已电话 138\u30000013\u30008000 答复",
};
enum { PLANTED_COUNT = sizeof PLANTED / sizeof PLANTED[0] };
_Static_assert(PLANTED_COUNT >= 20, "twenty planted leaks");

#endif
