/* Reads any bytes as the requests of a connection. However they are cut, the same comes out; and
 * what comes out of well-formed ones is read again as itself: it has one form only. */
#include "../../src/web/scan.h"

#include <stdlib.h>
#include <string.h>

enum { BODY_MAX = 1000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static int scan_in_pieces(const char *bytes, size_t len, size_t piece, struct buf *out)
{
    struct web_scan scan;
    web__scan_init(&scan, BODY_MAX);
    buf_init(out, SIZE_MAX / 2);
    for (size_t at = 0; at < len; at += piece)
        web__scan(&scan, bytes + at, len - at < piece ? len - at : piece, out);
    int status = scan.status;
    web__scan_release(&scan);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, single, again;
    const char *bytes = (const char *)data;
    int status = scan_in_pieces(bytes, size, size + 1, &whole);
    demand(scan_in_pieces(bytes, size, 1, &single) == status);
    demand(whole.len == single.len && memcmp(whole.data, single.data, whole.len) == 0);
    demand(whole.len <= 2 * size + 64);
    if (status == 0) {
        demand(scan_in_pieces(whole.data, whole.len, whole.len + 1, &again) == 0);
        demand(again.len == whole.len && memcmp(again.data, whole.data, whole.len) == 0);
        buf_release(&again);
    }
    buf_release(&whole);
    buf_release(&single);
    return 0;
}
