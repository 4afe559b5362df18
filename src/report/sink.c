#include "sink.h"

#include <errno.h>

#include "core/i18n.h"

bool sink_flush(struct sink *sink, struct err *err)
{
    TRY(buf_check(&sink->line, _("a row of the report"), err));
    TRY(buf_check(&sink->scratch, _("a row of the report"), err));
    errno = 0;
    if (fwrite(sink->line.data, 1, sink->line.len, sink->out) != sink->line.len)
        return err_set(err, ERR_IO, _("cannot write the report: %s"), strerror(errno));
    buf_clear(&sink->line);
    return true;
}
