/*
 * json/value.h - reading JSON strictly, and building JSON for people's machines.
 *
 * Wraps jansson, whose only user this module is. Duplicate keys are refused; a number with a
 * fraction or exponent is refused too, because money never passes through a double: amounts are
 * integers (fen) or strings. For the signed bytes of records use json/canonical.h instead.
 *
 * Ownership: jv_parse() and jv_object()/jv_array() give a value that you jv_free(); jv_get() and
 * jv_at() lend from it. jv_set() and jv_add() take what they are given.
 */
#ifndef JSON_VALUE_H
#define JSON_VALUE_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"

struct jv;

enum jv_kind { JV_NULL, JV_BOOL, JV_INT, JV_STRING, JV_ARRAY, JV_OBJECT };
enum { JV_DEPTH_MAX = 64 };

/* `what` names the document in messages. Fails: ERR_INPUT with line and column. */
bool jv_parse(struct text bytes, const char *what, struct jv **ret, struct err *err) MUST_CHECK;
void jv_free(struct jv *value);
AUTO_DEFINE(jv)

/* All of these accept NULL, so that look-ups chain. */
enum jv_kind jv_kind(const struct jv *value);                /* JV_NULL for NULL */
size_t jv_size(const struct jv *value);                      /* of an array or object, else 0 */
struct jv *jv_at(const struct jv *array, size_t index);      /* NULL past the end */
struct jv *jv_get(const struct jv *object, const char *key); /* NULL when absent */
const char *jv_string(const struct jv *value, const char *otherwise);
int64_t jv_int(const struct jv *value, int64_t otherwise);
bool jv_bool(const struct jv *value, bool otherwise);
/* Walks an object in order of insertion; begin with *at = 0; false at the end. */
bool jv_next(const struct jv *object, size_t *at, const char **ret_key, struct jv **ret_value);

/* Typed getters that refuse: ERR_INPUT naming `what` and the key. */
bool jv_need_string(const struct jv *object, const char *key, const char **ret,
                    struct err *err) MUST_CHECK;
bool jv_need_int(const struct jv *object, const char *key, int64_t *ret,
                 struct err *err) MUST_CHECK;
bool jv_need_array(const struct jv *object, const char *key, struct jv **ret,
                   struct err *err) MUST_CHECK;

struct jv *jv_object(void);
struct jv *jv_array(void);
struct jv *jv_of_string(const char *string); /* UTF-8; bytes that are not become U+FFFD */
struct jv *jv_of_int(int64_t number);
struct jv *jv_of_bool(bool truth);
struct jv *jv_of_null(void);
struct jv *jv_share(struct jv *value); /* another reference to the same value */
void jv_set(struct jv *object, const char *key, struct jv *value);
void jv_add(struct jv *array, struct jv *value);
/* Short forms of jv_set(). */
void jv_set_string(struct jv *object, const char *key, const char *string);
void jv_set_int(struct jv *object, const char *key, int64_t number);
void jv_set_bool(struct jv *object, const char *key, bool truth);

/* Appends the text; indent 0 is one line. Keys keep their order of insertion. */
void jv_write(const struct jv *value, int indent, struct buf *out);

#endif
