/* The one table of routes. docs/spec/openapi.json says the same, and the tests compare them. */
#include "call.h"
#include "evidence.h"
#include "forms.h"
#include "jobs.h"
#include "keys.h"
#include "ledger.h"
#include "notices.h"
#include "orders.h"
#include "persons.h"
#include "reconciliation.h"
#include "uploads.h"

enum {
    /* who sees figures and public chains */
    BOOKS = FOR_OFFICE | FOR_PUBLISHER,
};

#define LIST(path, roles, of)                                                                      \
    {                                                                                              \
        WEB_GET, path, roles, ACCESS_LOOK, 0, api__list, &(of), NULL                               \
    }
#define ITEM(path, roles, of)                                                                      \
    {                                                                                              \
        WEB_GET, path, roles, ACCESS_LOOK, 0, api__item, NULL, &(of)                               \
    }
#define READ(path, roles, fn)                                                                      \
    {                                                                                              \
        WEB_GET, path, roles, ACCESS_LOOK, API_OWN_TX, fn, NULL, NULL                              \
    }
#define POST(path, act, fn)                                                                        \
    {                                                                                              \
        WEB_POST, path, FOR_ACT, act, API_POST, fn, NULL, NULL                                     \
    }

enum { UPLOADERS = FOR_OPERATOR | FOR_PAYER | FOR_COUNTY | FOR_TOWN | FOR_MANAGER };

const struct api_route API_ROUTES[] = {
    READ("/me", FOR_EVERY_ROLE, api__me),
    { WEB_POST, "/session", FOR_ANYONE, ACCESS_LOOK, API_POST | API_LOOSE, api__sign_in, NULL,
      NULL },
    { WEB_DELETE, "/session", FOR_EVERY_ROLE, ACCESS_LOOK, 0, api__sign_out, NULL, NULL },
    READ("/status", FOR_EVERY_ROLE, api__status),

    ITEM("/programme", FOR_EVERY_ROLE, ITEM_PROGRAMME),
    LIST("/payers", FOR_EVERY_ROLE, LIST_PAYERS),
    ITEM("/payers/{payer}", FOR_OFFICE, ITEM_PAYER),
    LIST("/villages", FOR_EVERY_ROLE, LIST_VILLAGES),
    ITEM("/villages/{village}", FOR_OFFICE, ITEM_VILLAGE),
    LIST("/quotas", FOR_OFFICE, LIST_QUOTAS),
    LIST("/accounts", FOR_OFFICE, LIST_ACCOUNTS),
    ITEM("/accounts/{account}", FOR_OFFICE, ITEM_ACCOUNT),

    { WEB_POST, "/uploads", UPLOADERS, ACCESS_LOOK, API_POST, api__upload_begin, NULL, NULL },
    READ("/uploads/{upload}", UPLOADERS, api__upload_show),
    { WEB_PUT, "/uploads/{upload}/parts/{part}", UPLOADERS, ACCESS_LOOK, API_BYTES,
      api__upload_part, NULL, NULL },
    { WEB_POST, "/uploads/{upload}/check", UPLOADERS, ACCESS_LOOK, API_POST, api__upload_check,
      NULL, NULL },
    { WEB_POST, "/uploads/{upload}/commit", UPLOADERS, ACCESS_LOOK, API_POST, api__upload_commit,
      NULL, NULL },
    { WEB_DELETE, "/uploads/{upload}", UPLOADERS, ACCESS_LOOK, 0, api__upload_drop, NULL, NULL },
    { WEB_GET, "/jobs", FOR_EVERY_ROLE, ACCESS_LOOK, API_OWN_TX, api__jobs, &LIST_JOBS, NULL },
    READ("/jobs/{job}", FOR_EVERY_ROLE, api__job),
    READ("/jobs/{job}/events", FOR_EVERY_ROLE, api__job_events),
    LIST("/files", FOR_OFFICE, LIST_FILES),
    ITEM("/files/{file}", FOR_OFFICE, ITEM_FILE),
    { WEB_GET, "/files/{file}/bytes", FOR_ACT, ACCESS_LOOK_EVIDENCE, API_OWN_TX, api__file_bytes,
      NULL, NULL },
    LIST("/refusals", FOR_OFFICE, LIST_REFUSALS),

    LIST("/payments", FOR_OFFICE, LIST_PAYMENTS),
    ITEM("/payments/{payment}", FOR_OFFICE, ITEM_PAYMENT),
    LIST("/statements", FOR_OFFICE, LIST_STATEMENTS),
    ITEM("/statements/{statement}", FOR_OFFICE, ITEM_STATEMENT),
    LIST("/lines", FOR_OFFICE, LIST_LINES),
    ITEM("/lines/{line}", FOR_OFFICE, ITEM_LINE),
    POST("/lines/{line}/classify", ACCESS_DECIDE, api__classify),

    LIST("/reconciliation/runs", BOOKS, LIST_RUNS),
    POST("/reconciliation/runs", ACCESS_RECONCILE, api__reconcile),
    ITEM("/reconciliation/runs/{run}", BOOKS, ITEM_RUN),
    LIST("/pairs", FOR_OFFICE, LIST_PAIRS),
    ITEM("/pairs/{pair}", FOR_OFFICE, ITEM_PAIR),
    POST("/pairs/{pair}/unmatch", ACCESS_DECIDE, api__unmatch),
    LIST("/breaks", FOR_OFFICE, LIST_BREAKS),
    ITEM("/breaks/{break}", FOR_OFFICE, ITEM_BREAK),
    POST("/breaks/{break}/explain", ACCESS_EXPLAIN, api__explain),
    POST("/breaks/{break}/resolve", ACCESS_DECIDE, api__resolve),
    POST("/breaks/{break}/write-off", ACCESS_DECIDE, api__write_off),
    POST("/breaks/{break}/not-duplicate", ACCESS_DECIDE, api__not_duplicate),
    LIST("/proposals", FOR_OFFICE, LIST_PROPOSALS),
    ITEM("/proposals/{proposal}", FOR_OFFICE, ITEM_PROPOSAL),
    POST("/proposals/{proposal}/accept", ACCESS_DECIDE, api__accept),
    LIST("/decisions", FOR_OFFICE, LIST_DECISIONS),
    ITEM("/decisions/{decision}", FOR_OFFICE, ITEM_DECISION),
    POST("/decisions/{decision}/confirm", ACCESS_CONFIRM, api__confirm),
    POST("/decisions/{decision}/reject", ACCESS_CONFIRM, api__reject),

    READ("/projects", FOR_OFFICE, api__projects),
    POST("/projects", ACCESS_PROJECT, api__project_put),
    READ("/orders", FOR_OFFICE, api__orders),
    POST("/orders", ACCESS_ORDER_REQUEST, api__order_request),
    POST("/orders/paper", ACCESS_ORDER_PAPER, api__order_paper),
    READ("/orders/refusals", FOR_OFFICE, api__order_refusals),
    READ("/orders/{chain}/{order}", FOR_OFFICE, api__order),
    { WEB_GET, "/orders/{chain}/{order}/file", FOR_ACT, ACCESS_LOOK_OPENING, API_OWN_TX,
      api__order_file, NULL, NULL },
    POST("/orders/{chain}/{order}/words", ACCESS_ORDER_SIGN, api__order_word),
    POST("/orders/{chain}/{order}/take-back", ACCESS_ORDER_WITHDRAW, api__order_take_back),
    POST("/orders/{chain}/{order}/execute", ACCESS_ORDER_EXECUTE, api__order_execute),
    POST("/orders/{chain}/{order}/settle", ACCESS_ORDER_EXECUTE, api__order_settle),
    POST("/orders/{chain}/{order}/check", ACCESS_ORDER_PAPER, api__order_check),

    READ("/notices", FOR_EVERY_ROLE, api__notices),
    POST("/notices", ACCESS_NOTICE_DRAFT, api__notice_draft),
    READ("/notices/{notice}", FOR_EVERY_ROLE, api__notice),
    READ("/notices/{notice}/model", FOR_EVERY_ROLE, api__notice_model),
    POST("/notices/{notice}/review", ACCESS_NOTICE_REVIEW, api__notice_review),
    POST("/notices/{notice}/publish", ACCESS_NOTICE_PUBLISH, api__notice_publish),
    POST("/notices/{notice}/postings", ACCESS_NOTICE_PUBLISH, api__notice_posting),
    POST("/notices/{notice}/extend", ACCESS_NOTICE_PUBLISH, api__notice_extend),
    POST("/notices/{notice}/end", ACCESS_NOTICE_PUBLISH, api__notice_end),
    POST("/notices/{notice}/archive", ACCESS_NOTICE_PUBLISH, api__notice_archive),
    POST("/notices/{notice}/objections", ACCESS_OBJECTION, api__notice_object),
    POST("/notices/{notice}/objections/{objection}/answer", ACCESS_OBJECTION, api__notice_answer),

    LIST("/chains", BOOKS, LIST_CHAINS),
    ITEM("/chains/{chain}", BOOKS, ITEM_CHAIN),
    LIST("/chains/{chain}/records", BOOKS, LIST_CHAIN_RECORDS),
    ITEM("/chains/{chain}/records/{n}", BOOKS, ITEM_CHAIN_RECORD),
    READ("/chains/{chain}/records/{n}/proof", BOOKS, api__proof),
    READ("/chains/{chain}/records/{n}/receipt", BOOKS, api__receipt),
    { WEB_GET, "/chains/{chain}/records/{n}/openings", FOR_ACT, ACCESS_LOOK_OPENING, 0,
      api__openings, NULL, NULL },
    LIST("/records", BOOKS, LIST_RECORDS),
    ITEM("/checkpoint", FOR_EVERY_ROLE, ITEM_CHECKPOINT),
    READ("/checkpoint/note", FOR_EVERY_ROLE, api__checkpoint),
    LIST("/seals", BOOKS, LIST_SEALS),
    POST("/seals", ACCESS_SEAL, api__seal),
    LIST("/seals/programme", BOOKS, LIST_PROGRAMME_SEALS),
    LIST("/balance-forms", FOR_OFFICE, LIST_FORMS),
    POST("/balance-forms", ACCESS_BALANCE, api__form_make),
    ITEM("/balance-forms/{form}", FOR_OFFICE, ITEM_FORM),
    POST("/balance-forms/{form}/check", ACCESS_BALANCE, api__form_check),
    LIST("/keys", FOR_EVERY_ROLE, LIST_KEYS),
    ITEM("/keys/{key}", FOR_EVERY_ROLE, ITEM_KEY),
    POST("/keys/requests", ACCESS_ENROL, api__enrol),
    { WEB_POST, "/keys/requests/check", FOR_ACT, ACCESS_ENROL, API_POST | API_LOOSE,
      api__enrol_check, NULL, NULL },
    LIST("/parties", FOR_EVERY_ROLE, LIST_PARTIES),

    LIST("/persons", FOR_OFFICE | FOR_ADMINISTRATOR, LIST_PERSONS),
    POST("/persons", ACCESS_PERSON, api__person_add),
    ITEM("/persons/{person}", FOR_OFFICE | FOR_ADMINISTRATOR, ITEM_PERSON),
    POST("/persons/{person}/end", ACCESS_PERSON, api__person_end),
    { WEB_POST, "/persons/{person}/link", FOR_ACT, ACCESS_LINK, API_POST | API_LOOSE,
      api__person_link, NULL, NULL },
    LIST("/access/looks", FOR_AUDITOR, LIST_LOOKS),
    LIST("/access/refused", FOR_AUDITOR | FOR_ADMINISTRATOR, LIST_REFUSED),
    LIST("/access/days", FOR_AUDITOR | FOR_ADMINISTRATOR, LIST_LOG_DAYS),
};
const size_t API_ROUTE_COUNT = COUNT(API_ROUTES);
