#include "index_file.h"

#include <stdio.h>

#define SITEMAP_HEAD  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define SITEMAP_SPACE "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""

static bool is_indexed(const struct press *press)
{
    return press->url[0] != '\0' && !press->is_demo;
}

static bool end_piece(struct press *press, struct err *err)
{
    char path[64];
    struct buf *piece = &press->sitemap;
    if (piece->len == 0)
        return true;
    press->sitemaps++;
    buf_adds(piece, "</urlset>\n");
    TRY(buf_check(piece, "sitemap.xml", err));
    (void)snprintf(path, sizeof path, "sitemap-%zu.xml", press->sitemaps); /* fits any number */
    bool done = site__write(press->site, path, (struct text) { piece->data, piece->len }, err);
    buf_clear(piece);
    press->sitemap_urls = 0;
    return done;
}

bool index__page(struct press *press, const char *path, struct err *err)
{
    if (!is_indexed(press))
        return true;
    if (press->sitemap_urls == SITEMAP_URLS_MAX)
        TRY(end_piece(press, err));
    if (press->sitemap.len == 0)
        buf_adds(&press->sitemap, SITEMAP_HEAD "<urlset " SITEMAP_SPACE ">\n");
    press->sitemap_urls++;
    buf_addf(&press->sitemap, "<url><loc>%s%s</loc><lastmod>%s</lastmod></url>\n", press->url, path,
             press->day);
    return true;
}

static bool write_list(struct press *press, struct err *err)
{
    struct buf *list = &press->sitemap;
    buf_adds(list, SITEMAP_HEAD "<sitemapindex " SITEMAP_SPACE ">\n");
    for (size_t i = 1; i <= press->sitemaps; i++)
        buf_addf(list, "<sitemap><loc>%ssitemap-%zu.xml</loc><lastmod>%s</lastmod></sitemap>\n",
                 press->url, i, press->day);
    buf_adds(list, "</sitemapindex>\n");
    TRY(buf_check(list, "sitemap.xml", err));
    return site__write(press->site, "sitemap.xml", (struct text) { list->data, list->len }, err);
}

bool index__end(struct press *press, struct err *err)
{
    char robots[1200];
    if (is_indexed(press)) {
        TRY(end_piece(press, err));
        TRY(write_list(press, err));
        (void)snprintf(robots, sizeof robots, /* the address has at most PUBLISH_URL_MAX bytes */
                       "User-agent: *\nAllow: /\nSitemap: %ssitemap.xml\n", press->url);
    } else {
        (void)snprintf(robots, sizeof robots, "User-agent: *\n%s: /\n",
                       press->is_demo ? "Disallow" : "Allow");
    }
    return site__write(press->site, "robots.txt", text_of(robots), err);
}
