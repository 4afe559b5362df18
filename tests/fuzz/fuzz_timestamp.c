/* Reads any bytes as the answer of a time-stamp authority whose root is not known: nothing may be
 * accepted. */
#include "crypto/timestamp.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A root of nobody: made for this file, its key thrown away. */
static const char ROOT[] = "-----BEGIN CERTIFICATE-----\n"
                           "MIIBeTCCAR+gAwIBAgIUF4BEK5d1328hper3jLNxxEvtHOYwCgYIKoZIzj0EAwIw\n"
                           "ETEPMA0GA1UEAwwGTm9ib2R5MCAXDTI2MTEyNDEwNDkxMVoYDzIxMjYxMDMxMTA0\n"
                           "OTExWjARMQ8wDQYDVQQDDAZOb2JvZHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n"
                           "AARreH5QkTVcz8BYj+Gb37BlaTFucsosHnzfUj2i5FkfOWbfngEeL4tCFLm73XtU\n"
                           "Hhbm52zbPCeTU3MHX4wdHk0qo1MwUTAdBgNVHQ4EFgQUpVqGh3AOvHe/sWTODjWg\n"
                           "/l3eNecwHwYDVR0jBBgwFoAUpVqGh3AOvHe/sWTODjWg/l3eNecwDwYDVR0TAQH/\n"
                           "BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBlFexEy+EtDEx6rQTv0Gm3fihYx836\n"
                           "+KY6oS4EgzgmcAIhAP//QMDhZ7Bm1O+nfkH6ZhadgpBxClZS9tt/tM58RBsa\n"
                           "-----END CERTIFICATE-----\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    struct timestamp stamp;
    struct text bytes = { (const char *)data, size };
    struct sha256 digest = sha256("", 0);
    if (timestamp_check(bytes, &digest, text_of(ROOT), &stamp, &err) ||
        timestamp_answer(bytes, bytes, text_of(ROOT), &stamp, &err) ||
        timestamp_check(bytes, &digest, bytes, &stamp, &err))
        abort();
    return 0;
}
