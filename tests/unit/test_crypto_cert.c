/* What is read of a certificate, against what `openssl x509` prints of the same one. */
#include "../support/test.h"

#include "core/date.h"
#include "crypto/base64.h"
#include "crypto/cert.h"
#include "crypto/uuid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char PEM[] = "-----BEGIN CERTIFICATE-----\n"
                          "MIIBejCCASGgAwIBAgIUYkLT4laq6ZXcSvH8obcviDhAkpQwCgYIKoZIzj0EAwIw\n"
                          "EzERMA8GA1UEAwwIQSBwZXJzb24wHhcNMjYxMTI0MTI1MTI3WhcNMzYxMTIxMTI1\n"
                          "MTI3WjATMREwDwYDVQQDDAhBIHBlcnNvbjBZMBMGByqGSM49AgEGCCqGSM49AwEH\n"
                          "A0IABNyAxnz3O5tv85o+o+UdsvcK+UI1b3QDI4f2XQs/+zMBHBkP0P1HRdR2cNnN\n"
                          "ITWQICLi4uhx+8F7+e+J/rcQclujUzBRMB0GA1UdDgQWBBScWLaR9zfGONk/jNtJ\n"
                          "/SQnyXAevzAfBgNVHSMEGDAWgBScWLaR9zfGONk/jNtJ/SQnyXAevzAPBgNVHRMB\n"
                          "Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIBBhkGHmLFFK58hjNBrVdGqlwGfZ\n"
                          "lVhj4Mj6EQDMbaR1AiB9t2qcCvowtVhemjsb2CQOBP+7/mRTcCp1mwqJWD+yXQ==\n"
                          "-----END CERTIFICATE-----\n";
static const char KEY[] = "97359e7628869fc2c1c7bc1eb58d02453f90cf1e0bb1b28298ec9111a6db419d";
static const int64_t FROM_US = INT64_C(1795524687000000);
static const int64_t UNTIL_US = INT64_C(2110884687000000);

static void check(const struct cert *cert)
{
    char hex[SHA256_HEX_SIZE];
    assert_string_equal(sha256_hex(&cert->key, hex), KEY);
    assert_int_equal(cert->from_us, FROM_US);
    assert_int_equal(cert->until_us, UNTIL_US);
}

static void cert_load__reads_the_key_and_the_dates(void **state)
{
    struct err err = { 0 };
    struct cert cert;
    char path[] = "/tmp/mingzhang-cert-XXXXXX";
    int fd = mkstemp(path);
    (void)state;
    assert_int_equal(write(fd, PEM, sizeof PEM - 1), sizeof PEM - 1);
    ASSERT_OK(cert_load(path, &cert, &err));
    check(&cert);
    assert_int_equal(ftruncate(fd, sizeof PEM / 2), 0);
    ASSERT_ERR(cert_load(path, &cert, &err), ERR_CRYPTO);
    assert_int_equal(unlink(path), 0);
    ASSERT_ERR(cert_load(path, &cert, &err), ERR_IO);
    (void)close(fd);
}

static size_t der_of(unsigned char *out, size_t max)
{
    char base64[sizeof PEM] = "";
    size_t len = 0;
    const char *at = strchr(PEM, '\n');
    for (; strncmp(at, "\n-----END", 9) != 0; at++)
        if (*at != '\n')
            base64[len++] = *at;
    assert_true(base64_decode((struct text) { base64, len }, out, max, &len));
    return len;
}

static void cert_read__takes_one_whole_certificate_only(void **state)
{
    struct err err = { 0 };
    struct cert cert;
    unsigned char der[1024];
    size_t len = der_of(der, sizeof der - 1);
    (void)state;
    ASSERT_OK(cert_read((struct text) { (const char *)der, len }, &cert, &err));
    check(&cert);
    der[len] = 0;
    ASSERT_ERR(cert_read((struct text) { (const char *)der, len + 1 }, &cert, &err), ERR_CRYPTO);
    ASSERT_ERR(cert_read((struct text) { (const char *)der, len - 1 }, &cert, &err), ERR_CRYPTO);
    ASSERT_ERR(cert_read((struct text) { "", 0 }, &cert, &err), ERR_CRYPTO);
}

static void uuid_new__has_the_form_of_version_7_and_the_time(void **state)
{
    char first[UUID_SIZE], second[UUID_SIZE];
    (void)state;
    time_fix(INT64_C(0x0123456789ab) * 1000);
    (void)uuid_new(first); /* returns its argument */
    assert_int_equal(strlen(first), UUID_SIZE - 1);
    assert_memory_equal(first, "01234567-89ab-7", 15);
    assert_non_null(strchr("89ab", first[19]));
    assert_int_equal(strspn(first, "0123456789abcdef-"), UUID_SIZE - 1);
    assert_string_not_equal(first, uuid_new(second));
    time_fix(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cert_load__reads_the_key_and_the_dates),
        cmocka_unit_test(cert_read__takes_one_whole_certificate_only),
        cmocka_unit_test(uuid_new__has_the_form_of_version_7_and_the_time),
    };
    return cmocka_run_group_tests_name("crypto_cert", tests, NULL, NULL);
}
