#include "sign_in.h"
#include "core/asset.h"
#include "core/err.h"
#include "web/static.h"

static const struct {
    const char *path, *asset, *type;
} FILES[] = { { "/sign-in", "api/sign-in.html", "text/html; charset=utf-8" },
              { "/sign-in.css", "api/sign-in.css", "text/css; charset=utf-8" },
              { "/sign-in.js", "api/sign-in.js", "text/javascript; charset=utf-8" } };

void api__sign_in_page(void *arg, const struct web_request *request, struct web_response *response)
{
    (void)arg; /* the same for everyone */
    for (size_t i = 0; i < COUNT(FILES); i++) {
        if (!text_eq(request->path, FILES[i].path))
            continue;
        const struct asset *asset = asset_find(FILES[i].asset);
        if (asset == NULL)
            break;
        response->content_type = FILES[i].type;
        web_security_headers(request, response,
                             "default-src 'none'; style-src 'self'; script-src 'self';"
                             " connect-src 'self'; base-uri 'none'; frame-ancestors 'none';"
                             " form-action 'none'");
        web_response_header(response, "Cache-Control", "no-store");
        buf_add(&response->body, asset->bytes.ptr, asset->bytes.len);
        return;
    }
    response->status = 404;
}
