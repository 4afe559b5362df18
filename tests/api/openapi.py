"""The linter of docs/spec/openapi.json and the validator of replies, written here: Python's
standard library only. Of JSON Schema 2020-12 they know what the document uses, and refuse the rest,
so that nothing is passed over in silence."""

import json
import pathlib
import re
import urllib.parse

TOP = pathlib.Path(__file__).resolve().parents[2]
KNOWN = {"type", "properties", "required", "additionalProperties", "items", "prefixItems", "enum", "const", "pattern",
         "minimum", "maximum", "minItems", "maxItems", "maxLength", "minLength", "format", "description", "$ref",
         "oneOf", "title", "examples"}
FORMATS = {
    "date": r"\d{4}-\d\d-\d\d",
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "sha256": r"[0-9a-f]{64}",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


class Bad(Exception):
    pass


def is_loose(schema):
    """An object that may hold anything, and names no page that says what."""
    if "object" not in json.dumps(schema.get("type", "")) or schema.get("additionalProperties", True) is not True:
        return False
    page = re.search(r"docs/[\w/.-]+\.md", schema.get("description", ""))
    return page is None or not (TOP / page.group()).exists()


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


class Spec:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.document = json.load(file, object_pairs_hook=self.no_twins)
        self.paths = self.document["paths"]
        self.matchers = []
        for path_ in self.paths:
            pattern = re.sub(r"\\\{[a-z0-9_]+\\\}", "[^/?]+", re.escape(path_))
            self.matchers.append((re.compile(pattern + r"\Z"), path_))

    @staticmethod
    def no_twins(pairs):
        names = [name for name, _ in pairs]
        if len(names) != len(set(names)):
            raise Bad(f"a name stands twice: {names}")
        return dict(pairs)

    def find(self, ref):
        if not ref.startswith("#/"):
            raise Bad(f"{ref} leads outside")
        at = self.document
        for step in ref[2:].split("/"):
            if step not in at:
                raise Bad(f"{ref} leads nowhere")
            at = at[step]
        return at

    # --- replies

    def validate(self, value, schema, where):
        if "$ref" in schema:
            return self.validate(value, self.find(schema["$ref"]), where)
        if "oneOf" in schema:
            fits = 0
            for one in schema["oneOf"]:
                try:
                    self.validate(value, one, where)
                    fits += 1
                except Bad:
                    pass
            if fits != 1:
                raise Bad(f"{where}: fits {fits} of the forms instead of one")
        if "type" in schema:
            types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            if not any(is_type(value, name) for name in types):
                raise Bad(f"{where}: {value!r} is no {schema['type']}")
        if "enum" in schema and value not in schema["enum"]:
            raise Bad(f"{where}: {value!r} is none of {schema['enum']}")
        if "const" in schema and value != schema["const"]:
            raise Bad(f"{where}: {value!r} is not {schema['const']!r}")
        if isinstance(value, str):
            self.validate_string(value, schema, where)
        elif isinstance(value, int) and not isinstance(value, bool):
            if value < schema.get("minimum", value) or value > schema.get("maximum", value):
                raise Bad(f"{where}: {value} is out of range")
        elif isinstance(value, list):
            if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
                raise Bad(f"{where}: {len(value)} items")
            for i, item in enumerate(value):
                forms = schema.get("prefixItems", [])
                form = forms[i] if i < len(forms) else schema.get("items", {})
                self.validate(item, form, f"{where}[{i}]")
        elif isinstance(value, dict):
            self.validate_object(value, schema, where)

    def validate_string(self, value, schema, where):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            raise Bad(f"{where}: {value!r} is not like {schema['pattern']}")
        if "format" in schema and not re.fullmatch(FORMATS[schema["format"]], value):
            raise Bad(f"{where}: {value!r} is no {schema['format']}")
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            raise Bad(f"{where}: of {len(value)} characters")

    def validate_object(self, value, schema, where):
        for name in schema.get("required", []):
            if name not in value:
                raise Bad(f"{where}: {name} is missing")
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties", True)
        for name, item in value.items():
            if name in known:
                self.validate(item, known[name], f"{where}.{name}")
            elif rest is False:
                raise Bad(f"{where}: {name} is not described")
            elif isinstance(rest, dict):
                self.validate(item, rest, f"{where}.{name}")

    def check_reply(self, method, path, reply):
        """The path of the route; a reply that is not described is a failure."""
        plain = path.split("?")[0]
        for pattern, route in self.matchers:
            if pattern.match(plain) and method.lower() in self.paths[route]:
                break
        else:
            if any(p.match(plain) for p, _ in self.matchers) or reply.status in (404, 405):
                return None
            raise Bad(f"{method} {plain} is not described")
        said = self.paths[route][method.lower()]["responses"]
        form = said.get(str(reply.status)) or said.get("default")
        if form is None:
            raise Bad(f"{method} {route}: the status {reply.status} is not described: {reply.body[:300]!r}")
        form = self.find(form["$ref"]) if "$ref" in form else form
        content = form.get("content")
        if not content or reply.status == 304:
            if reply.body:
                raise Bad(f"{method} {route} {reply.status}: a body where none is described")
            return route
        kind = reply.headers.get("content-type", "").split(";")[0]
        if kind not in content:
            raise Bad(f"{method} {route} {reply.status}: {kind!r} is none of {list(content)}")
        if kind.endswith("json"):
            self.validate(json.loads(reply.body), content[kind]["schema"], f"{method} {route} {reply.status}")
        return route

    def check_request(self, method, route, body):
        """What the service took must be what the document says it takes."""
        said = self.paths[route][method.lower()].get("requestBody")
        if said is None:
            raise Bad(f"{method} {route}: a body where none is described")
        self.validate(body, said["content"]["application/json"]["schema"], f"the body of {method} {route}")

    # --- the document itself

    def lint(self, routes):
        """routes: rows of `mingzhang docs routes`. Everything that is wrong."""
        bad = []
        if not self.document.get("openapi", "").startswith("3.1."):
            bad.append("it is not OpenAPI 3.1")
        ids = []
        described = set()
        for path, item in self.paths.items():
            for method, operation in item.items():
                if method == "parameters":
                    bad.append(f"{path}: parameters belong to the operation")
                    continue
                described.add((method.upper(), path))
                ids.append(operation.get("operationId"))
                bad += self.lint_operation(f"{method.upper()} {path}", path, operation)
        if len(ids) != len(set(ids)) or None in ids:
            bad.append("operationId: each needs one of its own")
        table = {(method, path) for method, path, _, _ in routes}
        bad += [f"{m} {p}: a route that is not described" for m, p in sorted(table - described)]
        bad += [f"{m} {p}: described, but no route" for m, p in sorted(described - table)]
        for method, path, roles, idem in routes:
            operation = self.paths.get(path, {}).get(method.lower(), {})
            if operation and sorted(operation.get("x-roles", [])) != sorted(roles.split(",")):
                bad.append(f"{method} {path}: x-roles are not {roles}")
            names = [self.deref(p)["name"] for p in operation.get("parameters", [])]
            if operation and ("Idempotency-Key" in names) != (idem == "key"):
                bad.append(f"{method} {path}: Idempotency-Key is described wrongly")
        for name, schema in self.document["components"]["schemas"].items():
            bad += self.lint_schema(schema, f"schema {name}")
        used = set(re.findall(r'"#/components/(\w+/\w+)"', json.dumps(self.document)))
        for group, things in self.document["components"].items():
            bad += [f"{group}/{name} is not used" for name in things
                    if f"{group}/{name}" not in used and group != "securitySchemes"]
        return bad

    def deref(self, thing):
        return self.find(thing["$ref"]) if "$ref" in thing else thing

    def lint_operation(self, where, path, operation):
        bad = []
        for name in ("summary", "tags", "responses", "operationId", "x-roles"):
            if not operation.get(name):
                bad.append(f"{where}: {name} is missing")
        declared = [self.deref(p) for p in operation.get("parameters", [])]
        in_path = {p["name"] for p in declared if p["in"] == "path"}
        if in_path != set(re.findall(r"\{(\w+)\}", path)):
            bad.append(f"{where}: its path's parameters are not those that are described")
        for parameter in declared:
            if parameter["in"] == "path" and parameter.get("required") is not True:
                bad.append(f"{where}: {parameter['name']} is not marked as required")
            bad += self.lint_schema(parameter["schema"], f"{where} {parameter['name']}")
        body = operation.get("requestBody")
        for content in (body or {}).get("content", {}).values():
            bad += self.lint_schema(content["schema"], f"{where} body")
        for status, response in operation.get("responses", {}).items():
            response = self.deref(response)
            if not response.get("description"):
                bad.append(f"{where} {status}: description is missing")
            for content in response.get("content", {}).values():
                bad += self.lint_schema(content["schema"], f"{where} {status}")
        if "default" not in operation.get("responses", {}):
            bad.append(f"{where}: the problem reply (default) is missing")
        return bad

    def lint_schema(self, schema, where):
        bad = [f"{where}: {word} is not known here" for word in schema if word not in KNOWN]
        if "$ref" in schema:
            try:
                self.find(schema["$ref"])
            except Bad as why:
                bad.append(f"{where}: {why}")
        if "format" in schema and schema["format"] not in FORMATS:
            bad.append(f"{where}: the format {schema['format']} is not known")
        if is_loose(schema):
            bad.append(f"{where}: an object says what it holds, or names the page of docs/ that does")
        if "number" in json.dumps(schema.get("type", "")):
            bad.append(f"{where}: numbers are integers here")
        for name in schema.get("required", []):
            if name not in schema.get("properties", {}):
                bad.append(f"{where}: {name} is required and not described")
        for name, one in schema.get("properties", {}).items():
            bad += self.lint_schema(one, f"{where}.{name}")
            if name.endswith("_fen") and "integer" not in json.dumps(one):
                bad.append(f"{where}.{name}: money is an integer")
        for word in ("items", "additionalProperties"):
            if isinstance(schema.get(word), dict):
                bad += self.lint_schema(schema[word], f"{where}[]")
        for word in ("oneOf", "prefixItems"):
            for one in schema.get(word, []):
                bad += self.lint_schema(one, f"{where}|")
        return bad


def quote(segment):
    return urllib.parse.quote(str(segment), safe="")
