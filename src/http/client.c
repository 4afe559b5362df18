#include "http/client.h"
#include "core/i18n.h"

#include <assert.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_MS_MAX = 5000, POLL_MS = 1000, HEADER_LINE_MAX = 512 };

struct call {
    struct http_job *job;
    CURL *curl;
    struct curl_slist *headers;
    char why[CURL_ERROR_SIZE];
};

static void set_up(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        abort(); /* memory is exhausted */
}

void http_answer_init(struct http_answer *answer)
{
    *answer = (struct http_answer) { 0 };
    buf_init(&answer->body, HTTP_ANSWER_MAX);
}

void http_answer_release(struct http_answer *answer) { buf_release(&answer->body); }

static size_t take(char *bytes, size_t one, size_t count, void *arg)
{
    struct buf *body = arg;
    buf_add(body, bytes, one * count);
    return body->over ? 0 : one * count; /* another number ends the transfer */
}

static void add_header(struct call *call, const char *name, const char *value)
{
    char line[HEADER_LINE_MAX];
    (void)snprintf(line, sizeof line, value[0] != '\0' ? "%s: %s" : "%s:%s", name, value);
    struct curl_slist *longer = curl_slist_append(call->headers, line);
    if (longer == NULL)
        abort();
    call->headers = longer;
}

/* Each option is known to the library that we link, so that a failure is a mistake of ours. */
#define SET(option, value)                                                                         \
    do {                                                                                           \
        if (curl_easy_setopt(call->curl, (option), (value)) != CURLE_OK)                           \
            abort();                                                                               \
    } while (0)

static void set_limits(struct call *call)
{
    const struct http_request *request = &call->job->request;
    int connect_ms = request->timeout_ms < CONNECT_MS_MAX ? request->timeout_ms : CONNECT_MS_MAX;
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L); /* no time-outs by signals: programs have threads */
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    SET(CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->answer_max);
    if (strncmp(request->url, "http://", 7) == 0)
        SET(CURLOPT_PROXY, ""); /* this machine needs none, whatever the environment says */
    if (request->ca_file != NULL) {
        SET(CURLOPT_CAINFO, request->ca_file);
        SET(CURLOPT_CAPATH, NULL);
    }
}

static void set_request(struct call *call)
{
    const struct http_request *request = &call->job->request;
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_ERRORBUFFER, call->why);
    SET(CURLOPT_USERAGENT, "mingzhang");
    SET(CURLOPT_WRITEFUNCTION, take);
    SET(CURLOPT_WRITEDATA, &call->job->answer.body);
    if (request->accept != NULL)
        add_header(call, "Accept", request->accept);
    if (request->content_type != NULL) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        SET(CURLOPT_POSTFIELDS, request->body.ptr);
        add_header(call, "Content-Type", request->content_type);
        add_header(call, "Expect", ""); /* no round trip before the body */
    }
    SET(CURLOPT_HTTPHEADER, call->headers);
    SET(CURLOPT_PRIVATE, (char *)call);
}

static void open_call(struct call *call)
{
    assert(call->job->request.timeout_ms > 0 && call->job->request.answer_max <= HTTP_ANSWER_MAX);
    call->curl = curl_easy_init();
    if (call->curl == NULL)
        abort();
    call->job->answer.body.cap = call->job->request.answer_max;
    set_limits(call);
    set_request(call);
}

static void read_answer(struct call *call)
{
    long status = 0;
    char *type = NULL;
    struct http_answer *answer = &call->job->answer;
    if (curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK ||
        curl_easy_getinfo(call->curl, CURLINFO_CONTENT_TYPE, &type) != CURLE_OK)
        abort(); /* both are known */
    answer->status = (int)status;
    if (type != NULL)
        (void)snprintf(answer->content_type, sizeof answer->content_type, "%s", type);
}

static void close_call(struct call *call, CURLcode code)
{
    struct http_job *job = call->job;
    job->ok = code == CURLE_OK;
    if (job->ok)
        read_answer(call);
    else if (job->answer.body.over || code == CURLE_FILESIZE_EXCEEDED)
        (void)err_set(&job->err, ERR_LIMIT, _("the answer of %s is larger than %zu bytes"),
                      job->request.url, job->request.answer_max);
    else
        (void)err_set(&job->err, ERR_NETWORK, _("%s cannot be reached: %s"), job->request.url,
                      call->why[0] != '\0' ? call->why : curl_easy_strerror(code));
}

/* Only what the library has finished; the rest stays as it is. */
static void gather(CURLM *multi)
{
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;) {
        char *call = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        if (curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &call) != CURLE_OK)
            abort(); /* it was set by us */
        close_call((struct call *)(void *)call, message->data.result);
    }
}

static void run(CURLM *multi)
{
    int running = 1;
    while (running > 0) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            break;
        gather(multi);
        if (running > 0 && curl_multi_poll(multi, NULL, 0, POLL_MS, NULL) != CURLM_OK)
            break;
    }
}

void http_call_all(struct http_job *jobs, size_t count)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct call calls[HTTP_CALLS_MAX] = { 0 };
    assert(count <= HTTP_CALLS_MAX);
    (void)pthread_once(&once, set_up); /* fails only for a bad argument */
    CURLM *multi = curl_multi_init();
    if (multi == NULL)
        abort();
    for (size_t i = 0; i < count; i++) {
        http_answer_init(&jobs[i].answer);
        jobs[i].ok = false;
        err_clear(&jobs[i].err);
        (void)err_set(&jobs[i].err, ERR_NETWORK, _("%s cannot be reached: %s"), jobs[i].request.url,
                      "");
        if (!http_url_allowed(jobs[i].request.url)) {
            err_clear(&jobs[i].err);
            (void)err_set(&jobs[i].err, ERR_CONFIG,
                          _("%s is not an https address (http only to this machine)"),
                          jobs[i].request.url);
            continue;
        }
        calls[i].job = &jobs[i];
        open_call(&calls[i]);
        if (curl_multi_add_handle(multi, calls[i].curl) != CURLM_OK)
            abort();
    }
    run(multi);
    for (size_t i = 0; i < count; i++) {
        if (calls[i].curl == NULL)
            continue;
        (void)curl_multi_remove_handle(multi, calls[i].curl); /* it was added */
        curl_easy_cleanup(calls[i].curl);
        curl_slist_free_all(calls[i].headers);
    }
    (void)curl_multi_cleanup(multi); /* nothing is in it */
}

bool http_call(const struct http_request *request, struct http_answer *answer, struct err *err)
{
    struct http_job job = { .request = *request };
    http_call_all(&job, 1);
    if (!job.ok) {
        http_answer_release(&job.answer);
        *err = job.err;
        return false;
    }
    http_answer_release(answer);
    *answer = job.answer;
    return true;
}
