#include "thread.h"

#include <pthread.h>
#include <stdlib.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t slot;
static EVP_MD *md;
static EVP_MD *national_md;
static EVP_CIPHER *cipher;

static void release(void *memory)
{
    struct crypto_thread *thread = memory;
    EVP_MD_CTX_free(thread->digest);
    EVP_MD_CTX_free(thread->sign);
    EVP_MD_CTX_free(thread->verify);
    EVP_CIPHER_CTX_free(thread->cipher);
    free(thread);
}

/* The main thread leaves by exit(), where pthread destructors do not run. */
static void release_last(void)
{
    struct crypto_thread *thread = pthread_getspecific(slot);
    if (thread != NULL)
        release(thread);
    (void)pthread_setspecific(slot, NULL); /* cannot fail: the slot exists */
    EVP_MD_free(md);
    EVP_MD_free(national_md);
    EVP_CIPHER_free(cipher);
}

static void fetch(void)
{
    md = EVP_MD_fetch(NULL, "SHA256", NULL);
    national_md = EVP_MD_fetch(NULL, "SM3", NULL);
    cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    if (md == NULL || national_md == NULL || cipher == NULL ||
        pthread_key_create(&slot, release) != 0 || atexit(release_last) != 0)
        abort(); /* no OpenSSL provider, no ledger */
}

static void fetch_once(void)
{
    if (pthread_once(&once, fetch) != 0)
        abort();
}

struct crypto_thread *crypto__thread(void)
{
    fetch_once();
    struct crypto_thread *thread = pthread_getspecific(slot);
    if (thread != NULL)
        return thread;
    thread = calloc(1, sizeof *thread);
    if (thread == NULL)
        abort();
    thread->digest = EVP_MD_CTX_new();
    thread->sign = EVP_MD_CTX_new();
    thread->verify = EVP_MD_CTX_new();
    thread->cipher = EVP_CIPHER_CTX_new();
    if (thread->digest == NULL || thread->sign == NULL || thread->verify == NULL ||
        thread->cipher == NULL || pthread_setspecific(slot, thread) != 0)
        abort();
    return thread;
}

const EVP_MD *crypto__sha256(void)
{
    fetch_once();
    return md;
}

const EVP_MD *crypto__sm3(void)
{
    fetch_once();
    return national_md;
}

const EVP_CIPHER *crypto__aes_256_gcm(void)
{
    fetch_once();
    return cipher;
}
