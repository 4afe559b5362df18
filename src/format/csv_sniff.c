#include "read.h"

#include <string.h>

enum { LINES_MAX = 50, KINDS = 3, COUNT_MAX = 512 };

static const char DELIMITERS[KINDS] = { ',', '\t', ';' };

struct sample {
    unsigned counts[LINES_MAX][KINDS];
    unsigned lines;
};

/* A tab beside another delimiter or at a line's begin keeps digits from a spreadsheet; it does not
 * separate. */
static bool is_guard(struct text head, size_t at)
{
    char before = at > 0 ? head.ptr[at - 1] : '\n';
    char after = at + 1 < head.len ? head.ptr[at + 1] : '\n';
    return head.ptr[at] == '\t' &&
           (memchr("\n,;", before, 3) != NULL || after == ',' || after == ';');
}

static void take(struct sample *sample, struct text head)
{
    bool quoted = false;
    for (size_t i = 0; i < head.len && sample->lines < LINES_MAX; i++) {
        char c = head.ptr[i];
        const char *kind = memchr(DELIMITERS, c, KINDS);
        quoted = quoted != (c == '"');
        if (quoted || is_guard(head, i))
            continue;
        if (kind != NULL && sample->counts[sample->lines][kind - DELIMITERS] < COUNT_MAX)
            sample->counts[sample->lines][kind - DELIMITERS]++;
        else if (c == '\n' || (c == '\r' && i + 1 < head.len && head.ptr[i + 1] != '\n'))
            sample->lines++;
    }
    if (sample->lines < LINES_MAX)
        sample->lines++; /* the last line may have no end */
}

/* The best of count × lines that have it: a table's lines have the same number of delimiters,
 * while commas inside amounts and preambles vary. */
static unsigned score(const struct sample *sample, int kind)
{
    unsigned best = 0;
    for (unsigned i = 0; i < sample->lines; i++) {
        unsigned alike = 0;
        for (unsigned j = 0; j < sample->lines; j++)
            alike += sample->counts[j][kind] == sample->counts[i][kind];
        unsigned here = alike * sample->counts[i][kind];
        best = here > best ? here : best;
    }
    return best;
}

char csv__delimiter(struct text head)
{
    if (text_starts(head, "sep=") && head.len > 4 && memchr(DELIMITERS, head.ptr[4], KINDS))
        return head.ptr[4];
    struct sample sample = { 0 };
    take(&sample, head);
    int best = 0;
    for (int kind = 1; kind < KINDS; kind++)
        if (score(&sample, kind) > score(&sample, best))
            best = kind;
    return DELIMITERS[best];
}
