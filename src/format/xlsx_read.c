#include "core/i18n.h"
#include "read.h"
bool xlsx__read(const struct table_source *source, struct row *row, struct err *err)
{
    (void)source, (void)row;
    return err_set(err, ERR_FORMAT, "xlsx");
}
