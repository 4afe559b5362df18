#include "alike.h"

#include <string.h>

static int chars_of(struct text text, uint32_t out[ALIKE_CHARS_MAX])
{
    int count = 0;
    for (size_t at = 0; at < text.len;) {
        if (count == ALIKE_CHARS_MAX)
            return -1;
        out[count++] = text_next(text, &at);
    }
    return count;
}

static int least(int a, int b, int c)
{
    int ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Steps from a to b: one character added, removed, changed, or two neighbours swapped. */
static int distance(const uint32_t *a, int a_count, const uint32_t *b, int b_count)
{
    int rows[3][ALIKE_CHARS_MAX + 1];
    int *before = rows[0], *last = rows[1], *row = rows[2];
    for (int j = 0; j <= b_count; j++)
        last[j] = j;
    memset(before, 0, sizeof rows[0]); /* read only from the second row on */
    for (int i = 1; i <= a_count; i++) {
        row[0] = i;
        for (int j = 1; j <= b_count; j++) {
            row[j] = least(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        int *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[b_count];
}

int alike_score(struct text a, struct text b)
{
    uint32_t x[ALIKE_CHARS_MAX], y[ALIKE_CHARS_MAX];
    int x_count = chars_of(a, x), y_count = chars_of(b, y);
    if (x_count <= 0 || y_count <= 0)
        return 0;
    int longer = x_count > y_count ? x_count : y_count;
    return (longer - distance(x, x_count, y, y_count)) * 1000 / longer;
}
