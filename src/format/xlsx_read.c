#include "core/i18n.h"
#include "read.h"
#include "xlsx.h"

static bool read_sheets(struct xlsx_context *context, struct err *err)
{
    const struct xlsx_book *book = context->book;
    for (uint32_t i = 0; i < book->count; i++) {
        struct row *row = context->row;
        row->out.sheet = book->sheets[i].name;
        row->out.sheet_no = i + 1;
        row->out.hidden = book->sheets[i].hidden;
        TRY(xlsx_merges__read(context->package, book->sheets[i].part, context->merges, err));
        TRY(xlsx_sheet__read(context, book->sheets[i].part, err));
    }
    return true;
}

static bool read_book(struct package *package, struct row *row, struct buf *styles, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(xlsx_strings) struct xlsx_strings *strings = NULL;
    struct xlsx_book *book = arena_new(arena, struct xlsx_book);
    struct xlsx_merges merges = { .arena = arena };
    TRY(xlsx_book__read(package, arena, book, err));
    TRY(xlsx_styles__read(package, book->styles, styles, err));
    TRY(xlsx_strings__read(package, book->strings, &strings, err));
    struct xlsx_context context = {
        .package = package,
        .book = book,
        .styles = styles,
        .strings = strings,
        .merges = &merges,
        .row = row,
    };
    return read_sheets(&context, err);
}

bool xlsx__read(const struct table_source *source, struct row *row, struct err *err)
{
    AUTO(package) struct package *package = NULL;
    TRY(package__open(source->fd, &package, err));
    struct buf styles;
    buf_init(&styles, XLSX_STYLES_MAX);
    bool ok = read_book(package, row, &styles, err);
    buf_release(&styles);
    return ok;
}
