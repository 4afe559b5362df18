#include "core/progress.h"
#include "core/date.h"
#include "core/text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DRAW_EVERY_US = 100000, FIRST_DRAW_US = 500000, BAR_COLUMNS = 28 };

static struct {
    bool quiet;
    bool drawn;
    const char *what;
    uint64_t total;
    uint64_t calls;
    int64_t started_us;
    int64_t drawn_us;
} bar;

void progress_quiet(void) { bar.quiet = true; }

void progress_begin(const char *what, uint64_t total)
{
    bar.what = what;
    bar.total = total;
    bar.calls = 0;
    bar.drawn = false;
    bar.started_us = bar.drawn_us = time_monotonic_us();
}

static int terminal_columns(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static void draw(uint64_t done)
{
    char cells[BAR_COLUMNS + 1];
    uint64_t full = bar.total == 0      ? 0
                    : done >= bar.total ? BAR_COLUMNS
                                        : done * BAR_COLUMNS / bar.total;
    memset(cells, '.', BAR_COLUMNS);
    memset(cells, '#', (size_t)full);
    cells[BAR_COLUMNS] = '\0';
    bool narrow = terminal_columns() < text_width(text_of(bar.what)) + BAR_COLUMNS + 30;
    if (narrow || bar.total == 0)
        (void)fprintf(stderr, "\r\033[K  %s %" PRIu64, bar.what, done);
    else
        (void)fprintf(stderr, "\r\033[K  %s [%s] %3" PRIu64 "%%  %" PRIu64, bar.what, cells,
                      done >= bar.total ? 100 : done * 100 / bar.total, done);
    (void)fflush(stderr);
    bar.drawn = true;
}

void progress_step(uint64_t done)
{
    if (bar.quiet || bar.what == NULL || (bar.calls++ & 63) != 0 || !isatty(STDERR_FILENO))
        return;
    int64_t now = time_monotonic_us();
    if (now - bar.started_us < FIRST_DRAW_US || now - bar.drawn_us < DRAW_EVERY_US)
        return;
    bar.drawn_us = now;
    draw(done);
}

void progress_end(void)
{
    if (bar.drawn)
        (void)fprintf(stderr, "\r\033[K");
    bar.what = NULL;
    bar.drawn = false;
}
