/*
 * crypto/thread.h - private: what each thread keeps so that OpenSSL is not asked twice.
 *
 * Fetching an algorithm and setting up a context cost as much as a short digest; both are done
 * once. The contexts of a thread go with the thread.
 */
#ifndef CRYPTO_THREAD_H
#define CRYPTO_THREAD_H

#include <openssl/evp.h>
#include <stdint.h>

struct crypto_thread {
    EVP_MD_CTX *digest;
    EVP_MD_CTX *sign; /* set up for the key with the serial number below; 0 for none */
    uint64_t sign_serial;
    EVP_MD_CTX *verify;
    uint64_t verify_serial;
    EVP_CIPHER_CTX *cipher;
};

struct crypto_thread *crypto__thread(void);
const EVP_MD *crypto__sha256(void);
const EVP_MD *crypto__sm3(void);
const EVP_CIPHER *crypto__aes_256_gcm(void);

#endif
