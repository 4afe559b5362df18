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

bool xlsx__read(const struct table_source *source, struct row *row, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(package) struct package *package = NULL;
    AUTO(xlsx_strings) struct xlsx_strings *strings = NULL;
    struct xlsx_book *book = arena_new(arena, struct xlsx_book);
    struct xlsx_styles styles;
    TRY(package__open(source->fd, &package, err));
    TRY(xlsx_book__read(package, arena, book, err));
    TRY(xlsx_styles__read(package, book->styles, arena, &styles, err));
    TRY(xlsx_strings__read(package, book->strings, &strings, err));
    struct xlsx_context context = {
        .package = package,
        .arena = arena,
        .book = book,
        .styles = &styles,
        .strings = strings,
        .merges = arena_new(arena, struct xlsx_merges),
        .row = row,
    };
    return read_sheets(&context, err);
}
