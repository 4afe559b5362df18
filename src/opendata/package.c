#include "package.h"
#include "core/i18n.h"
#include "core/leak.h"
#include "json/value.h"

static struct jv *field(const struct column *column)
{
    struct jv *field = jv_object();
    jv_set_string(field, "name", column->name);
    jv_set_string(field, "title", column->title);
    jv_set_string(field, "type", column->type);
    if (column->column_type != NULL)
        jv_set_string(field, "columnType", column->column_type);
    if (column->pattern != NULL) {
        struct jv *constraints = jv_object();
        jv_set_string(constraints, "pattern", column->pattern);
        jv_set(field, "constraints", constraints);
    }
    return field;
}

static struct jv *schema(const struct shape *shape)
{
    struct jv *schema = jv_object(), *fields = jv_array(), *key = jv_array(), *missing = jv_array();
    for (size_t i = 0; i < shape->count; i++)
        jv_add(fields, field(&shape->columns[i]));
    for (size_t i = 0; shape->key[i] != NULL; i++)
        jv_add(key, jv_of_string(shape->key[i]));
    jv_add(missing, jv_of_string(""));
    jv_set(schema, "fields", fields);
    jv_set(schema, "missingValues", missing);
    jv_set(schema, "primaryKey", key);
    return schema;
}

static struct jv *resource(const struct sheet *sheet)
{
    struct jv *resource = jv_object();
    char hash[8 + SHA256_HEX_SIZE];
    (void)snprintf(hash, sizeof hash, "sha256:%s", sheet->sha256); /* it fits */
    jv_set_string(resource, "name", sheet->shape->name);
    jv_set_string(resource, "title", sheet->shape->title);
    jv_set_string(resource, "path", sheet->shape->file);
    jv_set_string(resource, "profile", "tabular-data-resource");
    jv_set_string(resource, "format", "csv");
    jv_set_string(resource, "mediatype", "text/csv");
    jv_set_string(resource, "encoding", "utf-8");
    jv_set_int(resource, "bytes", sheet->bytes);
    jv_set_string(resource, "hash", hash);
    jv_set(resource, "schema", schema(sheet->shape));
    return resource;
}

/* Where the figures can be checked: no part of the standard, so under a name of our own. */
static struct jv *ledger(const struct package *package)
{
    struct jv *ledger = jv_object();
    char as_of[DATE_TEXT_MAX];
    jv_set_string(ledger, "origin", package->subject->origin);
    jv_set_string(ledger, "as_of", date_format(package->subject->as_of, as_of));
    if (package->subject->size >= 0) {
        struct jv *checkpoint = jv_object();
        jv_set_int(checkpoint, "size", package->subject->size);
        jv_set_string(checkpoint, "root", package->subject->root);
        jv_set(ledger, "checkpoint", checkpoint);
    }
    if (package->place != NULL && package->head.is_there) {
        struct jv *head = jv_object();
        jv_set_string(head, "chain", package->place->village);
        jv_set_int(head, "n", package->head.n);
        jv_set_string(head, "hash", package->head.hash);
        jv_set(ledger, "head", head);
    }
    return ledger;
}

static void set_titles(const struct package *package, struct jv *root)
{
    const struct subject *subject = package->subject;
    const struct place_row *place = package->place;
    char name[160], title[512];
    (void)snprintf(name, sizeof name, "%s-%d-%s", subject->id, package->year,
                   place == NULL ? "programme" : place->village); /* it fits */
    if (place == NULL)
        (void)snprintf(title, sizeof title, "%s %d年度", subject->name, package->year);
    else
        (void)snprintf(title, sizeof title, "%s%s%s %d年度", place->county_name, place->town,
                       place->name, package->year); /* a long one is cut, which harms nothing */
    jv_set_string(root, "name", name);
    jv_set_string(root, "title", title);
    jv_set_string(root, "description",
                  subject->is_demo ? "演示数据·非真实" : "数字来自公开账链，可逐条核验");
}

static struct jv *period(int year)
{
    struct jv *period = jv_object();
    char day[24];
    (void)snprintf(day, sizeof day, "%04d-01-01", year); /* it fits */
    jv_set_string(period, "start", day);
    (void)snprintf(day, sizeof day, "%04d-12-31", year); /* it fits */
    jv_set_string(period, "end", day);
    return period;
}

bool package__describe(const struct package *package, const struct opendata_sink *sink,
                       struct err *err)
{
    __attribute__((cleanup(buf_auto))) struct buf out;
    AUTO(jv) struct jv *root = jv_object();
    struct jv *resources = jv_array();
    char path[SHEET_PATH_MAX];
    FILE *stream;
    jv_set_string(root, "profile", "tabular-data-package");
    set_titles(package, root);
    jv_set_string(root, "countryCode", "CN");
    jv_set_string(root, "granularity", "transactional");
    jv_set(root, "fiscalPeriod", period(package->year));
    jv_set_bool(root, "demo", package->subject->is_demo);
    jv_set(root, "mingzhang", ledger(package));
    for (size_t i = 0; i < package->count; i++)
        jv_add(resources, resource(&package->sheets[i]));
    jv_set(root, "resources", resources);
    buf_init(&out, PACKAGE_SIZE_MAX);
    jv_write(root, 1, &out);
    buf_addc(&out, '\n');
    TRY(buf_check(&out, "datapackage.json", err));
    (void)snprintf(path, sizeof path, "%s/datapackage.json", package->folder); /* it fits */
    TRY(leak_check((struct text) { out.data, out.len }, path, NULL, err));
    TRY(sink->open(sink->arg, path, &stream, err));
    (void)fwrite(out.data, 1, out.len, stream); /* close() says whether it went well */
    return sink->close(sink->arg, err);
}
