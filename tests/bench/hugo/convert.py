#!/usr/bin/env python3
"""Makes a Hugo site of the pages that bench_publish told: convert.py PAGES SITE.

PAGES has one JSON object a line: {"path", "template", "model"}. The mustache templates become Go
templates with their partials put in, and every name bound to the scope in which mustache would find
it: Hugo searches for nothing and calls nothing while it works. Each page is a content file whose
front matter is its model; what all pages share is a parameter of the site."""
import json
import pathlib
import re
import sys

SOURCE = pathlib.Path("src/publish/assets/templates")
TAG = re.compile(r"\{\{([#^/>&!]?)\s*([\w.]+)\s*\}\}")


def merge(into, more):
    """A model in which everything is there that some page has."""
    if isinstance(into, dict) and isinstance(more, dict):
        for key, value in more.items():
            into[key] = merge(into[key], value) if key in into else value
        return into
    if isinstance(into, list) and isinstance(more, list):
        return [merge(into[0], more[0])] if into and more else into or more
    return into or more


def standalone(text):
    """Lines that hold only a section, partial or comment go with their line ends, as in mustache."""
    return re.sub(r"(?m)^[ \t]*(\{\{[#^/>!][^}]*\}\})[ \t]*\n", r"\1", text)


def inline(name, depth=0):
    text = standalone((SOURCE / (name + ".mustache")).read_text())
    if depth > 8:
        raise SystemExit(name + ": partials too deep")
    return re.sub(r"\{\{>\s*(\w+)\s*\}\}", lambda m: inline(m[1], depth + 1), text)


class Converter:
    def __init__(self, sample):
        self.scopes = [("$m", sample)]
        self.out = []

    def find(self, name):
        """The Go expression of a name, and its sample value."""
        if name == ".":
            return self.scopes[-1]
        first, *rest = name.split(".")
        for variable, value in reversed(self.scopes):
            if isinstance(value, dict) and first in value:
                for part in rest:
                    value = value[first].get(part) if first in value else None
                    break
                base = value if rest else value[first]
                if first == "site":
                    return ".Site.Params.site." + ".".join(rest), base
                return f"{variable}.{name}", base
        return None, None

    def run(self, text):
        at, ends = 0, []
        for tag in TAG.finditer(text):
            self.out.append(text[at:tag.start()])
            at = tag.end()
            kind, name = tag[1], tag[2]
            if kind == "/":
                self.out.append("{{ end }}")
                if ends.pop():
                    self.scopes.pop()
            elif kind in "#^" and kind:
                ends.append(self.section(kind, name))
            else:
                expression, _ = self.find(name)
                self.out.append("{{ %s }}" % expression if expression else "")
        self.out.append(text[at:])
        return "".join(self.out)

    def section(self, kind, name):
        expression, value = self.find(name)
        if expression is None:
            self.out.append("{{ if %s }}" % ("true" if kind == "^" else "false"))
            return False
        if expression.startswith(".Site"):
            expression = "$" + expression
        if kind == "^":
            self.out.append("{{ if not %s }}" % expression)
            return False
        variable = "$v%d" % len(self.scopes)
        if isinstance(value, list):
            self.out.append("{{ range %s := %s }}" % (variable, expression))
        else:
            self.out.append("{{ with %s := %s }}" % (variable, expression))
        self.scopes.append((variable, value[0] if isinstance(value, list) and value else value))
        return True


def main(pages_file, site):
    site = pathlib.Path(site)
    samples, shared, count = {}, None, 0
    with open(pages_file, encoding="utf-8") as pages:
        for line in pages:
            page = json.loads(line)
            model = page["model"]
            shared = model.pop("site")
            if page["template"] in ("feed", "missing"):
                continue
            if len(samples.setdefault(page["template"], {"n": 0, "m": {}})) and samples[page["template"]]["n"] < 200:
                samples[page["template"]]["n"] += 1
                samples[page["template"]]["m"] = merge(samples[page["template"]]["m"], json.loads(json.dumps(model)))
            front = {"url": "/" + page["path"], "layout": page["template"], "m": model}
            target = site / "content" / ("p-" + page["path"].replace("/", "-").replace(".html", "") + ".md")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(front, ensure_ascii=False) + "\n", encoding="utf-8")
            count += 1
    layouts = site / "layouts" / "_default"
    layouts.mkdir(parents=True, exist_ok=True)
    for template, sample in samples.items():
        sample["m"]["site"] = shared
        body = Converter(sample["m"]).run(inline(template))
        body = body.replace(".Site.Params", "$.Site.Params").replace("$$", "$")
        (layouts / (template + ".html")).write_text("{{ $m := .Params.m }}" + body, encoding="utf-8")
    config = {"baseURL": "/", "disableKinds": ["home", "section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"],
              "params": {"site": shared}, "timeout": "600s"}
    (site / "config.json").write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    print(count)


if __name__ == "__main__":
    main(*sys.argv[1:])
