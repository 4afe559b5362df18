#include "look.h"

/* Thousandths of a millimetre to Pango units: 72 points are 25.4 mm. */
#define MM(thousandths) ((int)((int64_t)(thousandths)*72 * PANGO_SCALE / 25400))

/* Song, Fangsong and Hei by the names under which the usual systems have them; Noto otherwise. */
#define FANGSONG     "FangSong,FangSong_GB2312,FZFangSong-Z02S,STFangsong,Noto Serif CJK SC"
#define HEI          "SimHei,FZHei-B01S,STHeiti,Noto Sans CJK SC"
#define XIAOBIAOSONG "FZXiaoBiaoSong-B05S,FZXiaoBiaoSong-B05,Noto Serif CJK SC"
#define PLAIN        "Noto Sans CJK SC"

const struct look *look_report(void)
{
    static const struct look REPORT = {
        .families = { PLAIN, PLAIN, PLAIN },
        .is_bold = { [FACE_HEADING] = true, [FACE_TITLE] = true },
        .title = 80,
        .heading = 52,
        .text = 40,
        .cell = 36,
        .small = 32,
        .number = 32,
        .left = 56 * PANGO_SCALE, /* 2 cm */
        .right = 56 * PANGO_SCALE,
        .top = 56 * PANGO_SCALE,
        .bottom = 86 * PANGO_SCALE,
        .gap = 8 * PANGO_SCALE,
        .padding = 4 * PANGO_SCALE,
    };
    return &REPORT;
}

const struct look *look_notice(void)
{
    static const struct look NOTICE = {
        .families = { FANGSONG, HEI, XIAOBIAOSONG },
        .is_bold = { [FACE_TITLE] = true },
        .title = 88,
        .heading = 63,
        .text = 63,
        .cell = 42,
        .small = 38,
        .number = 56,
        .left = MM(28000),
        .right = MM(26000),
        .top = MM(37000),
        .bottom = MM(35000),
        .pitch = MM(10227), /* 225 mm, 22 lines */
        .gap = 0,
        .padding = 3 * PANGO_SCALE,
        .is_notice = true,
        .has_grid = true,
    };
    return &NOTICE;
}

const struct look *look_form(void)
{
    static const struct look FORM = {
        .families = { PLAIN, HEI, XIAOBIAOSONG },
        .is_bold = { [FACE_TITLE] = true },
        .title = 72,
        .heading = 44,
        .text = 38,
        .cell = 34,
        .small = 32,
        .number = 32,
        .left = MM(15000),
        .right = MM(15000),
        .top = MM(18000),
        .bottom = MM(24000),
        .gap = 4 * PANGO_SCALE,
        .padding = 2 * PANGO_SCALE,
        .is_form = true,
        .has_grid = true,
    };
    return &FORM;
}
